// allreduce.rail: an all-reduce over one rail of the network. Its groups have one device of each
// host, and GPUs leave NVLink alone, so that no link inside a host or a rack can carry any of it.
#include "harness/bench/benchmark.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/allreduce/skew.hpp"

namespace assay {
namespace {

void rail(State& state) {
  measure_collective(state, Operation::all_reduce, true, Route::network);
  measure_skew(state);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.rail",
    .about = "All-reduce (sum) among hosts over one rail: whose NIC is slow?",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}},
             {"place", {"out", "in"}},
             {"size", {"65536", "268435456"}},
             {"type", {"fp32", "bf16"}}},
    .metrics = {{"busbw", "B/s", Better::higher},
                {"algbw", "B/s", Better::higher},
                {"skew", "1", Better::lower}},
    .kernel = kJoinKernel,
    .route = Route::network,
    .unfit = collective_unfit,
    .run = rail,
}};

}  // namespace
}  // namespace assay
