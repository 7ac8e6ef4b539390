// What the model's process is asked, line by line, and what it answers:
//   plan <file>                       what follows is of that plan
//   job <id> <attempt> <now>          a job of the plan begins, in virtual seconds
//   part <unit> <entry>,<entry>,...   so on for each of its units
//   go                                that was all of the job: it is measured beside others
//   answers                           -> of each job since the last ones, in their order:
//                                        end <unit> <entry or -> <ending, may be empty>
//                                        for each unit that came no further,
//                                        done <seconds that the job took>
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/launch/launcher.hpp"
#include "harness/rehearsal/model.hpp"
#include "results/record/in_order.hpp"

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
  struct Asked {
    std::string job;
    std::uint32_t attempt = 0;
    double now = 0;
    std::vector<JobPart> parts;
  };

  std::string measure(const Asked& asked) const;
  double measure(const Asked& asked, const JobPart& part, std::vector<Sample>& samples,
                 std::string& ends) const;

  const Model& model_;
  const Plan& plan_;
  std::string plan_sha256_;
  std::filesystem::path samples_;
  Asked asked_;          // Comes in line by line.
  std::string answers_;  // Of the jobs that are done.
  InOrder<std::string> measuring_{[this](std::string&& one) { answers_ += one; }};
};

}  // namespace assay
