// Which bound holds for a metric of a case, and which metric a relative limit means.
#include "results/judge/judge.hpp"

#include <algorithm>

namespace assay {
namespace {

bool matches(const Bound& bound, const PlanEntry& entry, const std::string& metric) {
  return bound.benchmark == entry.benchmark && bound.metric == metric &&
         (!bound.level || *bound.level == entry.level) &&
         std::ranges::all_of(bound.axes, [&](const auto& axis) {
           const auto found = entry.axes.find(axis.first);
           return found != entry.axes.end() && found->second == axis.second;
         });
}

// How much of a case it names.
std::size_t closeness(const Bound& bound) { return bound.axes.size() + (bound.level ? 1 : 0); }

// The only metric of that unit; null where there is none, or several.
const PlannedMetric* metric_in(const PlanEntry& entry, const std::string& unit) {
  const PlannedMetric* only = nullptr;
  for (const PlannedMetric& metric : entry.metrics) {
    if (metric.unit != unit) continue;
    if (only != nullptr) return nullptr;
    only = &metric;
  }
  return only;
}

}  // namespace

const Bound* bound_for(const Profile& profile, const PlanEntry& entry, const std::string& metric) {
  const Bound* best = nullptr;
  const Bound* twin = nullptr;
  for (const Bound& bound : profile.bounds) {
    if (!matches(bound, entry, metric)) continue;
    if (best == nullptr || closeness(bound) > closeness(*best)) {
      best = &bound;
      twin = nullptr;
    } else if (closeness(bound) == closeness(*best)) {
      twin = &bound;
    }
  }
  if (twin == nullptr) return best;
  throw Error{
      "profile " + profile.name + ": two bounds match " + case_name(entry.benchmark, entry.axes) +
          " " + metric + " equally well (lines " + std::to_string(best->line) + " and " +
          std::to_string(twin->line) + ")",
      "name one more axis, or the level, in the bound that should win, or remove the other"};
}

Reference reference_for(const Plan& plan, const PlanEntry& entry, const Bound& bound,
                        const Threshold& threshold) {
  std::vector<const PlanEntry*> named;
  for (const PlanEntry& candidate : plan.entries) {
    if (candidate.benchmark == threshold.of && candidate.level == entry.level) {
      named.push_back(&candidate);
    }
  }
  // A mixed site plans the same benchmark once for each kind of unit: the one on the same units is
  // meant.
  if (named.size() > 1) {
    std::erase_if(named, [&](const PlanEntry* other) { return other->units != entry.units; });
  }
  if (named.size() != 1) return {};
  const PlannedMetric* metric = metric_in(*named.front(), bound.unit);
  return metric == nullptr ? Reference{} : Reference{named.front(), metric};
}

}  // namespace assay
