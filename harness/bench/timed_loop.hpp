// One timed loop: calibration, soak, repetitions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "results/record/plan.hpp"

namespace assay {

// Counters that run beside the device; none where one cannot be read.
struct PowerSource {
  std::string basis;                                   // Whose energy it is, or why there is none.
  std::function<std::optional<double>()> joules = {};  // So far.
  // So far, that the power limit lowered its clocks.
  std::function<std::optional<double>()> capped_seconds = {};
};

struct TimedLoop {
  const Work& work;
  Sampling sampling;
  double budget_seconds = 0;                   // What is left of the case's; 0: none stated.
  std::function<void(double fraction)> pulse;  // May be empty.
  Device* device = nullptr;                    // Whose clock is measured; null: it is not.
  Group* group = nullptr;                      // Whose ranks run it together; null: it runs alone.
  const PowerSource* power = nullptr;          // Null: nothing is known of any counter.
};

struct Timing {
  std::vector<double> values;    // Work's quotient, one a repetition.
  std::uint64_t iterations = 0;  // Of one repetition.
  bool reduced = false;          // Fewer iterations than calibrated, to fit the budget.
  std::string raw;               // Google Benchmark's JSON.
  // The clock and the share of the peak; under sustained load how the soak ended, and what the
  // windows say.
  Facts facts = {};
};

// Throws what `run` and `check` throw, and Error where the clock does not advance.
Timing run_timed_loop(const TimedLoop& loop);

// How many iterations make a repetition of `wanted_seconds` when `iterations` took `seconds`.
std::uint64_t scaled(std::uint64_t iterations, double seconds, double wanted_seconds);

}  // namespace assay
