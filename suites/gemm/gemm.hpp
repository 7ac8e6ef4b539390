// Measuring a matrix product C = A B, whatever library computes it.
#pragma once

#include <string>

#include "harness/bench/state.hpp"

namespace assay {

// The function of gemm benchmarks: axes `mode` and `shape` ("MxNxK"), metric "throughput".
//   burst      N(0,1) operands, repetitions after the planned soak
//   sustained  the same load until it has settled, then windows of it
//   capped     as sustained, of a GPU that its power limit holds back; where it does not, an error:
//              what was measured is another state. The limit itself is the site's to set
//   exact      whole-number operands; every product is compared bit by bit. They draw other power
//              than N(0,1): the speed is not to be compared
//   tune       a few passes of each algorithm that the library offers, then the fastest as in burst
// What a plan froze is computed by that algorithm, or not at all.
void measure_gemm(State& state, const std::string& kernel);

// For Benchmark::unfit: where nothing can be tuned.
std::string gemm_unfit(const Facts& device, const Axes& axes);

// The same products for as few rows as an inference engine's decode step has, where reading the
// operands is most of the work: axis `shape`, metric "bandwidth" of A, B and C, each moved once.
void measure_gemm_bandwidth(State& state, const std::string& kernel);

}  // namespace assay
