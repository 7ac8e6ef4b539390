// hbm.sweep: most of free memory holds what was written to it: every word, every bit as 0 and as 1.
// A bad module, or an address line that is not there, is found and named.
#include "harness/bench/benchmark.hpp"
#include "suites/hbm/memory_sweep.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "hbm.sweep",
    .about = "Most of free memory is written, read back and compared, word by word",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.sweep",
    .backend = "cpu",
    .run = [](State& state) { measure_sweep(state, {}); },
}};

}  // namespace
}  // namespace assay
