// hbm.scale: c[i] = s * a[i] (STREAM); 16 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void scale(State& state) {
  measure_stream(state, {.kernel = "hbm.scale", .references = 2, .result = {.a = kStreamScalar}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.scale",
    .about = "Memory bandwidth of scaling (STREAM scale, regular stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.scale",
    .run = scale,
}};

}  // namespace
}  // namespace assay
