// The decision rule. An objection is looked for in a fixed order; where there is none, the guarded
// comparison decides. Every comparison is written so that a NaN never ends in a pass.
#include "results/judge/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/judge/quantity.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// The standard error of a median is that of a mean times sqrt(pi / 2), for normal noise and many
// values; for few values it is a little less, so this errs to the careful side.
constexpr double kMedianFactor = 1.2533;

// Fewer repetitions than this say nothing of their own scatter.
constexpr std::uint32_t kRepetitionsMin = 3;

// Between these the square of any difference neither overflows nor vanishes: an infinite median
// would be above every limit, and scatter that vanished would need no guard band.
constexpr double kValueMin = 1e-100;
constexpr double kValueMax = 1e100;

Objection error(std::string reason) { return {Outcome::error, std::move(reason)}; }
Objection disturbed(std::string reason) { return {Outcome::error, std::move(reason), Again::anew}; }

bool holds(double value, const Requirement& required) {
  return std::isfinite(value) && (!required.at_least || value >= *required.at_least) &&
         (!required.at_most || value <= *required.at_most);
}

std::string demanded(const Requirement& required) {
  std::string words;
  if (required.at_least) words += "at least " + quantity(*required.at_least, required.unit);
  if (required.at_least && required.at_most) words += " and ";
  if (required.at_most) words += "at most " + quantity(*required.at_most, required.unit);
  return (words.empty() ? "a known value" : words) + " required (" + required.source + ")";
}

}  // namespace

std::optional<Objection> objection_to(const std::optional<SampleView>& sample, bool timed,
                                      const std::vector<Requirement>& requirements) {
  if (!sample) return Objection{Outcome::missing, "planned, but nothing came back"};
  const std::string& cause = sample->cause();
  const bool named = !cause.empty();
  if (sample->status() == SampleStatus::wrong) {
    return Objection{Outcome::fail, "wrong result: " + (named ? cause : "no cause was stated")};
  }
  if (sample->status() != SampleStatus::measured) {
    return error(named ? cause : "the worker reported an error without a cause");
  }
  if (named) return error("reported as measured, and yet with a cause against it: " + cause);
  if (timed && sample->verified() == 0) return error("unverified timing: no result was checked");
  const double seconds = sample->ended_seconds() - sample->began_seconds();
  if (!(std::isfinite(seconds) && seconds > 0)) {
    return error(fmt::format("its clock did not go forwards: began at {} s, ended at {} s",
                             sample->began_seconds(), sample->ended_seconds()));
  }
  for (const Requirement& required : requirements) {
    const std::optional<double> found = sample->condition(required.condition);
    if (!found) {
      return error(
          fmt::format("condition {} is unknown, {}", required.condition, demanded(required)));
    }
    if (!holds(*found, required)) {
      return disturbed(fmt::format("condition {} was {}, {}", required.condition,
                                   quantity(*found, required.unit), demanded(required)));
    }
  }
  return std::nullopt;
}

std::optional<Objection> objection_to(const SampleView& sample,
                                      const std::optional<SampleView>& twin) {
  if (!twin) return std::nullopt;
  if (twin->key() == sample.key()) {
    return error("its values repeat themselves bit for bit: they were not measured");
  }
  return error(fmt::format("its values are, bit for bit, those of {} on {}: one was copied",
                           twin->case_name(), twin->unit()));
}

std::optional<Objection> objection_to(const std::optional<SeriesView>& series,
                                      const PlannedMetric& metric, const Bound& bound,
                                      const Wanted& wanted) {
  if (!series) return error("the sample came back without this metric");
  if (series->unit != metric.unit || series->unit != bound.unit) {
    return error(fmt::format("wrong unit of measure: measured in {}, planned in {}, bound in {}",
                             series->unit, metric.unit, bound.unit));
  }
  const std::size_t count = series->values.size();
  const std::uint32_t least =
      std::max(wanted.samples_min, bound.gate == Gate::judge ? kRepetitionsMin : 1);
  if (count < least)
    return error(fmt::format("only {}, at least {} demanded", counted(count, "value"), least));
  if (count != wanted.repetitions) {
    return error(
        fmt::format("{} came back, {} were planned", counted(count, "value"), wanted.repetitions));
  }
  for (const double value : series->values) {
    if (!(std::isfinite(value) && value > 0)) {
      return error(fmt::format("impossible value {} among {}", value, counted(count, "value")));
    }
  }
  return std::nullopt;
}

std::optional<Objection> objection_to(const Description& described, const Bound& bound) {
  if (!(described.least >= kValueMin && described.greatest <= kValueMax)) {
    return error("impossible values: too large or too small to compute with");
  }
  if (bound.spread_max && !(described.spread() <= *bound.spread_max)) {
    return disturbed(fmt::format("too noisy: spread {}, at most {} allowed",
                                 percent(described.spread()), percent(*bound.spread_max)));
  }
  return std::nullopt;
}

std::optional<Objection> objection_to(const Description& described, const PlannedMetric& metric,
                                      double physical_limit) {
  const bool higher = metric.better == Better::higher;
  const double best = higher ? described.greatest : described.least;
  const bool possible = higher ? best <= physical_limit : best >= physical_limit;
  if (possible) return std::nullopt;
  return error(fmt::format("faster than physics: {}, and {} is the physical limit",
                           quantity(best, metric.unit), quantity(physical_limit, metric.unit)));
}

Estimate estimate(const Description& described, double systematic) {
  const double random =
      kMedianFactor * described.deviation / std::sqrt(static_cast<double>(described.count));
  const double fixed = systematic * described.median;
  return {described.median, std::sqrt(random * random + fixed * fixed), described.count};
}

// Abramowitz & Stegun 26.7.5: the expansion of Student's t in 1 / degrees of freedom.
double coverage_factor(double z, std::uint64_t count) {
  // The expansion diverges, to below zero for a small z: a guard band that would pass anything.
  if (count < kRepetitionsMin) return HUGE_VAL;
  const double f = static_cast<double>(count) - 1;
  const double z2 = z * z;
  const double g1 = z * (z2 + 1) / 4;
  const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return z + (g1 + (g2 + (g3 + g4 / f) / f) / f) / f;
}

double median_of_the_tail(std::span<const double> values) {
  expect(values.size() >= kRepetitionsMin, "fewer than three repetitions are never judged");
  return median_of(values.last(values.size() / 3));
}

bool holds_to_the_end(double tail, const Limit& limit) {
  return limit.is_floor ? tail >= limit.value : tail <= limit.value;
}

Decided decide(const Estimate& measured, const Limit& limit, double z) {
  // The side with fewer repetitions knows its scatter least.
  const std::uint64_t count =
      limit.count == 0 ? measured.count : std::min(measured.count, limit.count);
  const double uncertainty = std::sqrt(measured.uncertainty * measured.uncertainty +
                                       limit.uncertainty * limit.uncertainty);
  const double coverage = coverage_factor(z, count);
  const double guard_band = coverage * uncertainty;
  const double good = limit.is_floor ? measured.value - limit.value : limit.value - measured.value;
  const auto decided = [&](Outcome outcome) {
    return Decided{outcome, guard_band, coverage, good / limit.value};
  };
  if (good >= guard_band) return decided(Outcome::pass);
  if (good <= -guard_band) return decided(Outcome::fail);
  return decided(Outcome::indeterminate);
}

}  // namespace assay
