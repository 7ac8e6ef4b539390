// The measured loop of decoding.
#pragma once

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {

// Axes model, type, load, batch (sequences side by side) and depth (tokens of each in the cache
// before). Delivers throughput (tokens/s), per_user (tokens/s of one sequence), tpot (seconds a
// token of one sequence) and bandwidth (B/s of weights, keys and values that were read). `group`:
// the ranks that share the model; null for one device. What is generated from a text that is the
// same everywhere is the fact generated_sha256; where the axis `compare` says "fleet" and not
// "alone", it is the fact digest, too, by which the judge names the replica that differs from the
// majority of at least three.
void measure_decode(State& state, Group* group);

// The same on one device under sustained load, and longest_step: the seconds of the longest step of
// each window.
void measure_soak(State& state);

std::string decode_unfit(const Facts& device, const Axes& axes);
std::vector<PlannedMetric> decode_metrics();

}  // namespace assay
