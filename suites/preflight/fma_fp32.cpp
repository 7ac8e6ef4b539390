// preflight.fma_fp32: sum = sum + 1 * step in FP32 registers on all lanes; two FLOP each.
#include "harness/bench/benchmark.hpp"
#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

void fma_fp32(State& state) { measure_fma(state, "fp32"); }

const Registered<Benchmark> registered{{
    .name = "preflight.fma_fp32",
    .about = "FP32 multiply-adds in registers: what a matrix product cannot exceed",
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "preflight.fma_fp32",
    .backend = "cpu",
    .run = fma_fp32,
}};

}  // namespace
}  // namespace assay
