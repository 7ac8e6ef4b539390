// What assay run says while it works: one living line, plain lines, or JSON lines for programs.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/campaign/run.hpp"
#include "harness/cli/fleet.hpp"
#include "results/record/error.hpp"
#include "results/store/folder.hpp"

namespace assay {

// The whole of a run: its beginning and its end as well as what the conductor does between them.
class RunProgress : public Progress {
 public:
  virtual void announced(const CampaignFolder& folder, const Plan& plan) = 0;
  // What is measured again and why, what was noted: sentences between the plans.
  virtual void told(const std::vector<std::string>& sentences) = 0;
  // Nothing moves any more: what is printed from here on stands below it.
  virtual void measured() {}
  virtual void judged(Exit exit, const std::string& headline) = 0;
};

// How much of the plan is done, and how long the rest takes.
class Tracker {
 public:
  // `done`: cases that an earlier run of the same campaign finished, with their planned seconds.
  struct Done {
    std::size_t cases = 0;
    double seconds = 0;
  };
  Tracker(const Plan& plan, const Done& done);

  struct Running {
    std::string case_name;
    double budget_seconds = 0;
    double fraction = 0;
  };
  void start(const std::string& unit, Running running);
  bool advance(const std::string& unit, const std::string& case_name, double fraction);
  void end(const std::string& unit, const std::string& case_name);

  std::size_t finished() const { return finished_; }
  std::size_t cases() const { return cases_; }
  double left_seconds() const;
  const std::map<std::string, Running>& running() const { return running_; }  // By unit.

 private:
  std::size_t cases_ = 0;
  std::size_t finished_ = 0;
  std::size_t lanes_ = 1;  // The most that ran side by side so far.
  double planned_seconds_ = 0;
  double done_seconds_ = 0;
  std::map<std::string, Running> running_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// `kind` is auto, living, plain or json; auto is living where stderr is a terminal. Of many units
// counts are shown, of few each case.
std::unique_ptr<RunProgress> make_progress(const std::string& kind, Tracker tracker, Fleet fleet);

}  // namespace assay
