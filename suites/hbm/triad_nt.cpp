// hbm.triad_nt: c[i] = a[i] + s * b[i] (STREAM) with non-temporal stores;
// 24 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void triad_nt(State& state) {
  measure_stream(
      state, {.kernel = "hbm.triad_nt", .references = 3, .result = {.a = 1, .b = kStreamScalar}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.triad_nt",
    .about = "Memory bandwidth of the triad (STREAM triad, non-temporal stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.triad_nt",
    .backend = "cpu",
    .run = triad_nt,
}};

}  // namespace
}  // namespace assay
