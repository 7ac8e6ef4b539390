// Progress for people, on stderr: one living line on a terminal, plain lines elsewhere.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "harness/campaign/run.hpp"

namespace assay {

class ScreenProgress : public Progress {
 public:
  // `cases` planned in all; `budget_seconds` what they should take together.
  ScreenProgress(std::size_t cases, double budget_seconds, bool living);
  ~ScreenProgress() override;

  void stage_started(const std::string& stage, std::size_t jobs, double budget_seconds) override;
  void case_started(const std::string& unit, const std::string& case_name,
                    double budget_seconds) override;
  void case_progress(const std::string& unit, const std::string& case_name,
                     double fraction) override;
  void case_finished(const std::string& unit, const std::string& case_name,
                     const std::string& status) override;
  void case_lost(const std::string& unit, const std::string& case_name,
                 const std::string& cause) override;
  void warning(const std::string& sentence) override;

 private:
  void line(const std::string& text);  // One that stays.
  void redraw();                       // The living one.
  void count(const std::string& unit, double budget_seconds);

  std::size_t cases_;
  std::size_t finished_ = 0;
  double budget_seconds_;
  double done_seconds_ = 0;
  bool living_;
  bool drawn_ = false;
  struct Running {
    std::string case_name;
    double budget_seconds = 0;
    double fraction = 0;
  };
  std::map<std::string, Running> running_;  // By unit.
};

}  // namespace assay
