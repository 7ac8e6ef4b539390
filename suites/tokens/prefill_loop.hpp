// The measured loop of prompts.
#pragma once

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {

// Axes model, type, load, batch (sequences side by side) and tokens (of each prompt). Delivers
// throughput (tokens/s), compute (FLOP/s, by flop_of) and ttft (seconds until each sequence of the
// batch has its first token). `group`: the ranks that share the model; null for one device.
void measure_prefill(State& state, Group* group);

std::string prefill_unfit(const Facts& device, const Axes& axes);
std::vector<PlannedMetric> prefill_metrics();

}  // namespace assay
