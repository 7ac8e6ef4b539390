// The least loss that a bound would notice, from what was measured.
#include "results/report/shortfall.hpp"

#include <algorithm>
#include <cmath>

namespace assay {

std::optional<double> shortfall(const Judgement& judgement) {
  if (!judgement.value || !judgement.limit || !judgement.uncertainty) return std::nullopt;
  const double value = *judgement.value;
  double loss = 0;
  if (judgement.relation == "at_least") {
    loss = 1 - (*judgement.limit + *judgement.uncertainty) / value;
  } else if (judgement.relation == "at_most") {
    loss = (*judgement.limit - *judgement.uncertainty) / value - 1;
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(loss)) return std::nullopt;
  return std::max(loss, 0.0);
}

std::optional<double> shortfall(const Report& report, const Bound& bound) {
  std::optional<double> largest;
  for (const PlanEntry& entry : report.plan.entries) {
    if (entry.benchmark != bound.benchmark ||
        bound_for(report.profile, entry, bound.metric) != &bound) {
      continue;
    }
    const std::string name = case_name(entry.benchmark, entry.axes);
    for (const Distribution& distribution : report.distributions) {
      if (distribution.case_name != name || distribution.metric != bound.metric) continue;
      if (!largest || distribution.shortfall > largest) largest = distribution.shortfall;
    }
  }
  return largest;
}

}  // namespace assay
