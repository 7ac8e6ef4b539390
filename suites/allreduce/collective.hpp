// Measures one collective: verified, timed, verified again.
#pragma once

#include <string>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "harness/device/join.hpp"
#include "suites/allreduce/pattern.hpp"

namespace assay {

// Axes: size (bytes), type (fp32, bf16), component; place (out, in) where `can_be_in_place`.
// Delivers busbw and algbw, each S / t by nccl-tests' formulas, at this size alone. Every rank
// calls it. `route` is the benchmark's.
void measure_collective(State& state, Operation operation, bool can_be_in_place,
                        Route route = Route::any);

// The declaration of a collective that is shown beside all-reduce: three sizes, FP32.
Benchmark collective(std::string name, std::string about, void (*run)(State&));

// What the axes of a case mean.
Pattern pattern_of(const State& state, Operation operation, unsigned ranks);
Element element_named(const std::string& type);

// Of a host, as Benchmark::unfit is told it; 0 where it is not said.
double number_in(const Facts& host, const std::string& name);

// For Benchmark::unfit: sizes that are none, and that the host's memory cannot hold.
std::string collective_unfit(const Facts& host, const Axes& axes);

}  // namespace assay
