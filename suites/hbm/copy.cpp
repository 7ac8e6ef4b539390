// hbm.copy: c[i] = a[i] (STREAM); 16 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void copy(State& state) {
  measure_stream(state, {.kernel = "hbm.copy", .references = 2, .result = {.a = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.copy",
    .about = "Memory bandwidth of copying (STREAM copy, regular stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.copy",
    .run = copy,
}};

}  // namespace
}  // namespace assay
