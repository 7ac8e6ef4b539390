// Counting what is done.
#include <algorithm>

#include "harness/cli/progress.hpp"
#include "harness/cli/time_left.hpp"
#include "results/record/pattern.hpp"

namespace assay {

Tracker::Tracker(const Plan& plan, const Done& done)
    : finished_(done.cases), planned_seconds_(-done.seconds) {
  for (const PlanEntry& entry : plan.entries) {
    const auto count = expand(entry.units).size();
    cases_ += count;
    planned_seconds_ += entry.budget_seconds * static_cast<double>(count);
  }
}

void Tracker::start(const std::string& unit, Running running) {
  running_[unit] = std::move(running);
  lanes_ = std::max(lanes_, running_.size());
}

bool Tracker::advance(const std::string& unit, const std::string& case_name, double fraction) {
  const auto found = running_.find(unit);
  if (found == running_.end() || found->second.case_name != case_name) return false;
  found->second.fraction = std::clamp(fraction, 0.0, 1.0);
  return true;
}

void Tracker::end(const std::string& unit, const std::string& case_name) {
  const auto found = running_.find(unit);
  if (found != running_.end() && found->second.case_name == case_name) {
    done_seconds_ += found->second.budget_seconds;
    running_.erase(found);
  } else if (finished_ < cases_) {
    // Lost before it was begun: it takes its share of what is left with it.
    done_seconds_ +=
        std::max(0.0, planned_seconds_ - done_seconds_) / static_cast<double>(cases_ - finished_);
  }
  ++finished_;
}

double Tracker::left_seconds() const {
  double done = done_seconds_;
  for (const auto& [unit, running] : running_) done += running.fraction * running.budget_seconds;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began_;
  return time_left_seconds({planned_seconds_, done, elapsed.count(), lanes_});
}

}  // namespace assay
