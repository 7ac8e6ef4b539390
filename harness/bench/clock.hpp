// The real clock of a device's lanes, and the share of its peak that a rate is at that clock.
#pragma once

#include <span>
#include <vector>

#include "harness/bench/state.hpp"

namespace assay {

// Cycles a second of each lane, all lanes at once: the fastest of a few short loops, since whatever
// disturbs one makes it slower.
std::vector<double> lane_clocks(Device& device, const CycleLoop& loop);

// A loop of cycles cannot show the clock better than this: the reading of two time stamps.
inline constexpr double kClockUncertaintyMin = 0.005;
// Beyond it the clock was not the same from one moment to the next.
inline constexpr double kClockUncertaintyMax = 0.05;

// Relative: half of the range between the quartiles of the clock, at least kClockUncertaintyMin.
double clock_uncertainty(const std::vector<double>& clocks);

// The median over all repetitions of rate / (amount per cycle * clock right after it). A sentence
// instead of a number where it cannot be told, and where it lies above 1 by more than the clock is
// uncertain: that is no good figure but a wrong one.
Fact peak_fraction(const std::vector<double>& rates, const std::vector<double>& clocks,
                   const Peak& peak);

// Over all repetitions: clock_hz of the lanes' mean, of the slowest and the fastest lane, how
// uncertain it is; and, where the benchmark speaks of a peak, peak_fraction with both of its
// factors.
Facts clock_facts(const std::vector<double>& rates,
                  const std::vector<std::vector<double>>& lane_clocks, const Peak& peak);

}  // namespace assay
