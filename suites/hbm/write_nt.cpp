// hbm.write_nt: c[i] = i with non-temporal stores;
// 8 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void write_memory_nt(State& state) {
  measure_stream(state, {.kernel = "hbm.write_nt", .references = 1, .result = {.index = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.write_nt",
    .about = "Memory bandwidth of writing, non-temporal stores",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.write_nt",
    .backend = "cpu",
    .run = write_memory_nt,
}};

}  // namespace
}  // namespace assay
