// hbm.scale_nt: c[i] = s * a[i] (STREAM) with non-temporal stores;
// 16 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void scale_nt(State& state) {
  measure_stream(state,
                 {.kernel = "hbm.scale_nt", .references = 2, .result = {.a = kStreamScalar}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.scale_nt",
    .about = "Memory bandwidth of scaling (STREAM scale, non-temporal stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.scale_nt",
    .backend = "cpu",
    .run = scale_nt,
}};

}  // namespace
}  // namespace assay
