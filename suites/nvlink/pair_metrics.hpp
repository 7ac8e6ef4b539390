// What rates between all pairs of GPUs say, as the metrics of a case.
#pragma once

#include <functional>

#include "harness/bench/state.hpp"
#include "suites/allreduce/pairs.hpp"

namespace assay {

// Takes as many repetitions as are planned. Metrics `slowest`, the least of all pairs, and `even`,
// that over the median of all pairs, whose facts points_to name the GPU or the pair to look at;
// `received`, what this rank got of each other on average.
void measure_pairs(State& state, const std::function<PairRates()>& repetition);

// Of several: pair by pair their mean.
PairRates mean_of(const std::vector<PairRates>& all);

}  // namespace assay
