// Judging one planned metric on one unit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/judge/looks.hpp"
#include "results/judge/peers.hpp"

namespace assay {

// What a relative threshold refers to, looked up once for all units.
struct ReferenceTerms {
  Reference reference;
  const Bound* bound = nullptr;  // Of the reference's own metric.
  std::string case_name;
};

// The same metric of the same units at another size.
struct OtherSize {
  double bytes = 0;
  ReferenceTerms terms;
};

struct CurveTerms {
  double bytes = 0;  // Of the case's own axis `size`; 0 where it has none.
  std::vector<OtherSize> others;
};

// All that plan and profile say about one metric of one case.
struct MetricTerms {
  const PlanEntry* entry = nullptr;
  const PlannedMetric* metric = nullptr;
  const Bound* bound = nullptr;  // Null: the profile has none.
  ReferenceTerms at_least_of;
  ReferenceTerms at_most_of;
  ReferenceTerms physical_limit_of;
  std::optional<PeerLimit> peers;
  CurveTerms curve;  // Where the bound has one.
};

std::vector<MetricTerms> metric_terms(const Plan& plan, const Profile& profile,
                                      const PlanEntry& entry);

// Whether so many sizes are planned that a curve can be laid through the others.
bool judged_by_curve(const MetricTerms& terms);

struct Judged {
  Judgement judgement;
  Again again = Again::none;  // What a later plan may do about it.
};

// `taken`: at least one; of several the values are put together. All have passed the objections to
// a whole sample; `looks` is asked for references only.
Judged judge_metric(const MetricTerms& terms, std::span<const Taken> taken, const Looks& looks,
                    const Profile& profile);

}  // namespace assay
