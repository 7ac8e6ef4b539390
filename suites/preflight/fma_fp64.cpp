// preflight.fma_fp64: sum = sum + 1 * step in FP64 registers on all lanes; two FLOP each.
#include "harness/bench/benchmark.hpp"
#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

void fma_fp64(State& state) { measure_fma(state, "fp64"); }

const Registered<Benchmark> registered{{
    .name = "preflight.fma_fp64",
    .about = "FP64 multiply-adds in registers: what a matrix product cannot exceed",
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "preflight.fma_fp64",
    .backend = "cpu",
    .run = fma_fp64,
}};

}  // namespace
}  // namespace assay
