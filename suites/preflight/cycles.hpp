// The real clock of a core: a chain of additions, each of which waits for the one before.
#pragma once

#include <cstdint>
#include <string>

#include "harness/bench/state.hpp"

namespace assay {

struct ClockKernel {
  std::string name;  // "preflight.clock"
  // start + adds * step modulo 2^64, by `adds` dependent additions of one clock cycle each. `adds`
  // is a multiple of kAddsUnrolled.
  std::uint64_t (*add)(std::uint64_t start, std::uint64_t step, std::uint64_t adds);
};

inline constexpr std::uint64_t kAddsUnrolled = 64;

// For Work::clock: short enough to be run after each repetition. Empty where this program links no
// such kernel.
CycleLoop cycle_loop();

}  // namespace assay
