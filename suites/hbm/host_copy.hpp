// Copies between a GPU's memory and pinned memory of its host, one after the other in one
// direction.
#pragma once

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {

enum class HostCopy { in, out };  // To the GPU, from the GPU.

// Axis: size, of each copy in bytes. Delivers bandwidth in B/s, each byte counted once. After each
// repetition every word that was copied is compared; the memory held something else before.
void measure_host_copy(State& state, HostCopy way);

// What both directions declare alike.
Benchmark host_copy(std::string name, std::string about, void (*run)(State&));

}  // namespace assay
