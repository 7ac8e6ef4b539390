// Following the judge through the plan.
#include "results/rebase/measured.hpp"

#include <algorithm>

#include "results/judge/judge.hpp"
#include "results/record/pattern.hpp"

namespace assay {

std::string PassedUnits::case_name() const {
  return assay::case_name(entry->benchmark, entry->axes);
}

Measured::Measured(const Plan& plan, const Profile& profile) : plan_(plan) {
  for (const PlanEntry& entry : plan.entries) {
    std::vector<PassedUnits>& metrics = entries_.emplace_back();
    sizes_.push_back(expand(entry.units).size());
    for (const PlannedMetric& metric : entry.metrics) {
      const Bound* bound = bound_for(profile, entry, metric.name);
      if (bound == nullptr || bound->gate != Gate::judge) continue;
      metrics.push_back({&entry, &metric, bound, {}, {}});
    }
  }
}

void Measured::add(const Verdict& verdict, std::span<const SampleView> samples) {
  while (entry_ < sizes_.size() && place_ == sizes_[entry_]) {
    ++entry_;
    place_ = 0;
  }
  expect(entry_ < sizes_.size(), "the judge says no more verdicts than the plan has");
  const PlanEntry& entry = plan_.entries[entry_];
  expect(verdict.case_name == case_name(entry.benchmark, entry.axes),
         "verdicts come in the plan's order");
  const std::uint32_t place = place_++;
  const bool counts =
      verdict.outcome == Outcome::pass && verdict.attempts == 1 && samples.size() == 1;
  if (!counts) return;
  for (PassedUnits& passed : entries_[entry_]) {
    const auto found =
        std::ranges::find(verdict.judgements, passed.metric->name, &Judgement::metric);
    const bool is_pass = found != verdict.judgements.end() && found->outcome == Outcome::pass;
    if (!is_pass || !found->value) continue;
    passed.medians.push_back(*found->value);
    passed.places.push_back(place);
  }
}

std::vector<const PassedUnits*> Measured::of(const Bound& bound) const {
  std::vector<const PassedUnits*> found;
  for (const std::vector<PassedUnits>& metrics : entries_) {
    for (const PassedUnits& passed : metrics) {
      if (passed.bound == &bound) found.push_back(&passed);
    }
  }
  return found;
}

}  // namespace assay
