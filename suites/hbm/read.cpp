// hbm.read: sum += a[i]; 8 bytes an element by STREAM's counting.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

void read_memory(State& state) {
  measure_stream(state, {.kernel = "hbm.read", .references = 1, .result = {}});
}

const Registered<Benchmark> registered{{
    .name = "hbm.read",
    .about = "Memory bandwidth of reading",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.read",
    .run = read_memory,
}};

}  // namespace
}  // namespace assay
