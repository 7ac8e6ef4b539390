// hbm.triad: c[i] = a[i] + s * b[i] (STREAM); 24 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void triad(State& state) {
  measure_stream(state,
                 {.kernel = "hbm.triad", .references = 3, .result = {.a = 1, .b = kStreamScalar}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.triad",
    .about = "Memory bandwidth of the triad (STREAM triad, regular stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.triad",
    .run = triad,
}};

}  // namespace
}  // namespace assay
