// The decision rule: what may be judged at all, and how a value with its uncertainty becomes an
// outcome. Everything that decides stands in rule.cpp, to be read and signed by a customer's
// engineer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/judge/statistics.hpp"
#include "results/record/outcome.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"

namespace assay {

// Why something cannot be judged, or is wrong whatever its speed.
struct Objection {
  Outcome outcome = Outcome::error;
  std::string reason;
  Again again = Again::none;  // anew: something disturbed it that may not last.
};

// To a whole sample, before any of its numbers is looked at. `timed`: its case has metrics.
std::optional<Objection> objection_to(const std::optional<SampleView>& sample, bool timed,
                                      const std::vector<Requirement>& requirements);

// To a sample whose noisy values are those of `twin`, bit for bit.
std::optional<Objection> objection_to(const SampleView& sample,
                                      const std::optional<SampleView>& twin);

// How many values a plan asked for, and how many the profile demands of one look.
struct Wanted {
  std::uint32_t repetitions = 0;
  std::uint32_t samples_min = 0;
};

// To the values of one metric.
std::optional<Objection> objection_to(const std::optional<SeriesView>& series,
                                      const PlannedMetric& metric, const Bound& bound,
                                      const Wanted& wanted);

// To what the values say of themselves: beyond all computing, or too noisy.
std::optional<Objection> objection_to(const Description& described, const Bound& bound);

// To values that are better than `physical_limit` allows.
std::optional<Objection> objection_to(const Description& described, const PlannedMetric& metric,
                                      double physical_limit);

// A median with its standard uncertainty.
struct Estimate {
  double value = 0;
  double uncertainty = 0;
  std::uint64_t count = 0;
};

// `systematic`: the relative standard uncertainty that repetition does not shrink.
Estimate estimate(const Description& described, double systematic);

// Student's t for count - 1 degrees of freedom at the confidence that `z` has for infinitely many;
// infinite where the count is too small to say anything.
double coverage_factor(double z, std::uint64_t count);

struct Limit {
  bool is_floor = true;  // at_least; false: at_most.
  double value = 0;
  double uncertainty = 0;   // Standard, where the limit is itself measured.
  std::uint64_t count = 0;  // Repetitions behind it; 0 for a limit that is a number.
};

// The median of the last third of the repetitions, in the order they were taken.
double median_of_the_tail(std::span<const double> values);

// What begins well and sags must not pass by its first values.
bool holds_to_the_end(double tail, const Limit& limit);

struct Decided {
  Outcome outcome = Outcome::indeterminate;
  double guard_band = 0;  // Expanded uncertainty of value - limit.
  double coverage = 0;    // What its standard uncertainty was multiplied by.
  double margin = 0;      // Relative to the limit; positive on the good side.
};

Decided decide(const Estimate& measured, const Limit& limit, double z);

}  // namespace assay
