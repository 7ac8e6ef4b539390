// hbm.add: c[i] = a[i] + b[i] (STREAM); 24 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void add(State& state) {
  measure_stream(state, {.kernel = "hbm.add", .references = 3, .result = {.a = 1, .b = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.add",
    .about = "Memory bandwidth of adding (STREAM add, regular stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.add",
    .run = add,
}};

}  // namespace
}  // namespace assay
