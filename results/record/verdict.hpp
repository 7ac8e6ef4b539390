// Verdicts: what the judge says of one case on one unit, of one unit, and of the campaign.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/record/again.hpp"
#include "results/record/error.hpp"
#include "results/record/outcome.hpp"
#include "results/record/reliability.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Of one metric or fact.
struct Judgement {
  std::string metric;
  std::string unit;
  std::optional<Outcome> outcome;     // None: recorded only.
  std::optional<double> value;        // Median over repetitions.
  std::optional<double> uncertainty;  // Expanded, of value - limit: the guard band.
  std::optional<double> coverage;     // `uncertainty` is this factor times the standard one.
  std::optional<double> limit;        // The limit that decided, in the metric's unit.
  std::string relation;               // "at_least", "at_most", "physical_limit", ... of `limit`.
  std::optional<double> margin;       // (value - limit) / limit, positive is on the good side.
  std::optional<double> spread;       // (p95 - p5) / median.
  std::optional<double> tail;         // Median of the last third; none where nothing was decided.
  std::uint64_t count = 0;            // Valid repetitions.
  std::string source;                 // Of the bound.
  std::string reason;                 // A sentence.
};

// Of one case on one unit. No outcome: measured properly and verified, but nothing judged its
// speed.
struct Verdict {
  std::string case_name;
  std::string unit;
  std::optional<Outcome> outcome;
  std::uint32_t attempts = 1;  // Plans in which it was measured.
  std::string reason;          // A sentence; of the judgement that decided.
  std::vector<Judgement> judgements;
  Again again = Again::none;  // What a later plan may do about it.
};

// Counts of units or of cases by outcome.
struct Tally {
  std::uint64_t planned = 0;
  std::uint64_t recorded = 0;  // Measured, not judged.
  std::map<Outcome, std::uint64_t> outcomes;

  std::uint64_t of(Outcome outcome) const {
    const auto found = outcomes.find(outcome);
    return found == outcomes.end() ? 0 : found->second;
  }
};

// Of one unit: the worst of its cases. `judged` counts its judged performance metrics.
struct UnitVerdict {
  std::string unit;
  Level level = Level::device;
  std::optional<Outcome> outcome;
  std::uint64_t judged = 0;
  std::uint64_t recorded = 0;
};

struct Summary {
  std::string plan_sha256;
  std::string profile_sha256;
  Exit exit = Exit::undecided;  // accepted, rejected or undecided.
  std::string headline;         // One sentence: the answer, and why.
  Tally cases;                  // Over (case, unit).
  std::map<Level, Tally> units;
  std::uint64_t metrics_judged = 0;
  std::uint64_t metrics_recorded = 0;
  std::uint64_t not_offered = 0;
  std::vector<std::string> problems;  // Of the record, and unmet demands.
  // Where the profile demands it of a stage that is planned.
  std::optional<Reliability> reliability = {};
};

}  // namespace assay
