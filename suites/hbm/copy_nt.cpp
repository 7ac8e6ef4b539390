// hbm.copy_nt: c[i] = a[i] (STREAM) with non-temporal stores;
// 16 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void copy_nt(State& state) {
  measure_stream(state, {.kernel = "hbm.copy_nt", .references = 2, .result = {.a = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.copy_nt",
    .about = "Memory bandwidth of copying (STREAM copy, non-temporal stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.copy_nt",
    .backend = "cpu",
    .run = copy_nt,
}};

}  // namespace
}  // namespace assay
