// Plan + samples + profile -> verdicts. Pure; the same bytes on every machine.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/finding.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// What a later plan had computed by one algorithm, on those units.
struct FrozenAlgorithm {
  std::string case_name;
  std::vector<std::string> units;  // Patterns.
  Algorithm algorithm;
};

struct Ruling {
  Summary summary;  // plan_sha256 and profile_sha256 are the caller's to fill in.
  std::vector<UnitVerdict> units;
  // Of what later plans measured to find a part, in their order: they count for nothing else.
  std::vector<Verdict> probes = {};
  // Who did not enter what the verdicts behind the gates rest on.
  std::vector<Absence> absent = {};
  // What was tuned, in the order of the plans that measured it first.
  std::vector<FrozenAlgorithm> algorithms = {};
  // Causes of what is bad, by the first one; of whoever follows the searches. The judge knows none.
  std::vector<Finding> findings = {};
};

// Called for each planned (case, unit), in the order of the plan, with the samples that the verdict
// rests on, in the order they were taken: several where their values were put together, none where
// nothing came back.
using VerdictSink = std::function<void(const Verdict&, std::span<const SampleView> samples)>;

// A text that is made of the verdicts while they are judged: a third of the work, so it is done
// where they are made.
struct Rendering {
  // Appends what one verdict adds. Called in several threads at once: touches nothing else.
  std::function<void(std::string& out, const Verdict&)> render;
  // Of some verdicts, in their order, after they went to the sink. In the thread of the caller.
  std::function<void(std::string_view text)> take;
};

// Walks the plan, not the samples: what did not come back is `missing`.
Ruling judge(const Plan& plan, const Profile& profile, const Site& site,
             const Measurements& measured, const VerdictSink& each,
             std::span<const Rendering> renderings = {});

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
