// What the model's process is asked, line by line, and what it answers:
//   plan <file>                       what follows is of that plan
//   job <id> <attempt> <now>          a job of the plan begins, in virtual seconds
//   part <unit> <entry>,<entry>,...   so on for each of its units
//   go                                -> end <unit> <entry or -> <ending, may be empty>
//                                        for each unit that came no further,
//                                        done <seconds that the job took>
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/launch/launcher.hpp"
#include "harness/rehearsal/model.hpp"

namespace assay {

class Answerer {
 public:
  // All must outlive it.
  Answerer(const Model& model, const Plan& plan, std::string plan_sha256,
           std::filesystem::path samples);

  // The answer to one line of a request; empty where more of it follows. Throws Error for what is
  // none.
  std::string answer(std::string_view line);

 private:
  std::string measure();
  double measure(const JobPart& part, std::vector<Sample>& samples, std::string& ends) const;

  const Model& model_;
  const Plan& plan_;
  std::string plan_sha256_;
  std::filesystem::path samples_;
  std::string job_;
  std::uint32_t attempt_ = 0;
  double now_ = 0;
  std::vector<JobPart> parts_;
};

}  // namespace assay
