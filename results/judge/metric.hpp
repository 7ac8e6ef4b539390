// Judging one planned metric on one unit.
#pragma once

#include <string>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/judge/sample_index.hpp"

namespace assay {

// What a relative threshold refers to, looked up once for all units.
struct ReferenceTerms {
  Reference reference;
  const Bound* bound = nullptr;  // Of the reference's own metric.
  std::string case_name;
};

// All that plan and profile say about one metric of one case.
struct MetricTerms {
  const PlanEntry* entry = nullptr;
  const PlannedMetric* metric = nullptr;
  const Bound* bound = nullptr;  // Null: the profile has none.
  ReferenceTerms at_least_of;
  ReferenceTerms at_most_of;
  ReferenceTerms physical_limit_of;
};

std::vector<MetricTerms> metric_terms(const Plan& plan, const Profile& profile,
                                      const PlanEntry& entry);

// `sample` has passed the objections to a whole sample; `samples` is asked for references only.
Judgement judge_metric(const MetricTerms& terms, const SampleView& sample,
                       const SampleIndex& samples, const Profile& profile);

}  // namespace assay
