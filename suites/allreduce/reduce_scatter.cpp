// allreduce.reduce_scatter: every rank ends with its part of the sum over all ranks.
#include "harness/bench/benchmark.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

void reduce_scatter(State& state) { measure_collective(state, Operation::reduce_scatter, false); }

const Registered<Benchmark> registered{{
    .name = "allreduce.reduce_scatter",
    .about = "Reduce-scatter at one size: busbw and algbw",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}},
             {"size", {"65536", "16777216", "268435456"}},
             {"type", {"fp32"}}},
    .metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}},
    .unfit = collective_unfit,
    .run = reduce_scatter,
}};

}  // namespace
}  // namespace assay
