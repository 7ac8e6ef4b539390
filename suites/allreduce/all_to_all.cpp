// allreduce.all_to_all: every rank sends a part of its own to every rank.
#include "harness/bench/benchmark.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

void all_to_all(State& state) { measure_collective(state, Operation::all_to_all, false); }

const Registered<Benchmark> registered{{
    .name = "allreduce.all_to_all",
    .about = "All-to-all at one size: busbw and algbw",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}},
             {"size", {"65536", "16777216", "268435456"}},
             {"type", {"fp32"}}},
    .metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}},
    .unfit = collective_unfit,
    .run = all_to_all,
}};

}  // namespace
}  // namespace assay
