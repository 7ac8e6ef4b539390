// Sustained load in windows: when it has settled, which way it drifts, which windows were
// throttled. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "results/record/fact.hpp"

namespace assay {

// One stretch of load: when its middle was, and its rate.
struct Window {
  double at_seconds = 0;
  double rate = 0;
};

// The rule by which a soak ends: of the last ten windows, the median of the newer five differs from
// that of the older five by at most half a percent. Medians, so that one disturbed window neither
// ends a soak nor prolongs it. Between bursts and their settled state lies more than a percent
// (GB200: 43 %; Azure's AI benchmarking guide).
inline constexpr std::size_t kSettleWindows = 10;
inline constexpr double kSettleChangeMax = 0.005;

// The relative change that the rule looks at; infinite where there are too few windows, or a rate
// that is none.
double change(std::span<const Window> windows);

// Theil and Sen's estimate: the median of the slopes between all pairs of windows, relative to the
// median rate, per minute. 0.01 is one percent faster after each minute. NaN for fewer than two.
double slope_per_minute(std::span<const Window> windows);

// A window counts as throttled where its rate is below 97 % of the median's: an order of magnitude
// above the scatter of a settled product, and far less than a step of a throttling clock.
inline constexpr double kThrottledBelow = 0.97;
std::size_t throttled(std::span<const Window> windows);

// slope_per_minute, throttled_windows, throttled_rule.
Facts window_facts(std::span<const Window> windows);

// Of any order; NaN for none.
double median(std::vector<double> values);

}  // namespace assay
