// Plan + samples + profile -> verdicts. Pure; the same bytes on every machine.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

struct Ruling {
  Summary summary;  // plan_sha256 and profile_sha256 are the caller's to fill in.
  std::vector<UnitVerdict> units;
};

// Called for each planned (case, unit), in the order of the plan, with the samples that the verdict
// rests on, in the order they were taken: several where their values were put together, none where
// nothing came back.
using VerdictSink = std::function<void(const Verdict&, std::span<const SampleView> samples)>;
// The same, and the verdict may be kept.
using VerdictTaker = std::function<void(Verdict&&, std::span<const SampleView> samples)>;

// Walks the plan, not the samples: what did not come back is `missing`.
Ruling judge(const Plan& plan, const Profile& profile, const Site& site,
             const Measurements& measured, const VerdictTaker& each);

// The bound that holds for a metric of a case: most matching axes. Null where there is none.
// Throws Error where two match equally well.
const Bound* bound_for(const Profile& profile, const PlanEntry& entry, const std::string& metric);

// The metric of the plan that `threshold.of` means for this bound. Null where there is none, or
// several.
struct Reference {
  const PlanEntry* entry = nullptr;
  const PlannedMetric* metric = nullptr;
};
Reference reference_for(const Plan& plan, const PlanEntry& entry, const Bound& bound,
                        const Threshold& threshold);

}  // namespace assay
