// Measuring a matrix product C = A B, whatever library computes it.
#pragma once

#include <string>

#include "harness/bench/state.hpp"

namespace assay {

// The function of every gemm benchmark: axis `shape` as "MxNxK", metric "throughput".
void measure_gemm(State& state, const std::string& kernel);

}  // namespace assay
