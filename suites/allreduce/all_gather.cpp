// allreduce.all_gather: every rank ends with what all ranks have.
#include "harness/bench/benchmark.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

void all_gather(State& state) { measure_collective(state, Operation::all_gather, false); }

const Registered<Benchmark> registered{{
    .name = "allreduce.all_gather",
    .about = "All-gather at one size: busbw and algbw",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}},
             {"size", {"65536", "16777216", "268435456"}},
             {"type", {"fp32"}}},
    .metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}},
    .unfit = collective_unfit,
    .run = all_gather,
}};

}  // namespace
}  // namespace assay
