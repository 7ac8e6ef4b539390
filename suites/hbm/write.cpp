// hbm.write: c[i] = i; 8 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void write_memory(State& state) {
  measure_stream(state, {.kernel = "hbm.write", .references = 1, .result = {.index = 1}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.write",
    .about = "Memory bandwidth of writing, regular stores",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.write",
    .run = write_memory,
}};

}  // namespace
}  // namespace assay
