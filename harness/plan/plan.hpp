// Site + campaign + profile -> the first plan. Pure; every check that can fail early fails here.
#pragma once

#include <string>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "results/record/campaign.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"

namespace assay {

struct PlanRequest {
  const Site& site;
  const Campaign& campaign;
  const Profile& profile;
  std::vector<const Benchmark*> benchmarks;
  std::string only;                     // Glob over case names; empty: all.
  std::vector<std::string> units = {};  // Patterns of the part to measure; none: all of the site.
  std::string launcher;
  std::string id;       // 32 hex digits.
  std::string created;  // UTC, RFC 3339.
  std::uint64_t seed = 1;
};

// Throws Error with every complaint at once: a benchmark that does not exist, an unknown axis
// value, a metric without a bound, a bound in another unit, a relative bound without its reference,
// a stage over its budget, ...
Plan plan(const PlanRequest& request);

// The deadline of a whole stage's jobs: what the launch lines of a dry run state.
double deadline_seconds(const Plan& plan, const std::string& stage);

}  // namespace assay
