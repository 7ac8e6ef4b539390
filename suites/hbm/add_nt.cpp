// hbm.add_nt: c[i] = a[i] + b[i] (STREAM) with non-temporal stores;
// 24 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void add_nt(State& state) {
  measure_stream(state, {.kernel = "hbm.add_nt", .references = 3, .result = {.a = 1, .b = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.add_nt",
    .about = "Memory bandwidth of adding (STREAM add, non-temporal stores)",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.add_nt",
    .backend = "cpu",
    .run = add_nt,
}};

}  // namespace
}  // namespace assay
