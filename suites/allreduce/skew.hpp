// How evenly the ranks work: who makes the others wait.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"

namespace assay {

// A collective takes as long on every rank, whoever is to blame: its ranks wait for one another.
// So each rank does the same work of its own between two of them (it adds up a part of its inputs),
// and its time for that alone tells who comes late. Delivers `skew`, the slowest rank's time over
// the fastest's, one a repetition; each rank's own times beside it; and who is slowest.
void measure_skew(State& state);

// Of ranks' times, a series of repetitions each: slowest over fastest, repetition by repetition.
std::vector<double> skew_of(std::span<const std::vector<double>> seconds_of_rank);

// The rank whose median time is longest, and how much longer it is than the shortest.
struct Slowest {
  std::size_t rank = 0;
  double excess = 0;  // 0.3: 30 % longer.
};
Slowest slowest_of(std::span<const std::vector<double>> seconds_of_rank);

}  // namespace assay
