// allreduce.all_reduce: every rank ends with the sum over all ranks.
#include "harness/bench/benchmark.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/allreduce/skew.hpp"

namespace assay {
namespace {

void all_reduce(State& state) {
  measure_collective(state, Operation::all_reduce, true);
  measure_skew(state);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.all_reduce",
    .about = "All-reduce (sum) at one size: busbw, algbw, and how evenly the ranks arrive",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}},
             {"place", {"out", "in"}},
             {"size", {"8", "65536", "16777216", "268435456"}},
             {"type", {"fp32", "bf16"}}},
    .metrics = {{"busbw", "B/s", Better::higher},
                {"algbw", "B/s", Better::higher},
                {"skew", "1", Better::lower}},
    .kernel = kJoinKernel,
    .unfit = collective_unfit,
    .run = all_reduce,
}};

}  // namespace
}  // namespace assay
