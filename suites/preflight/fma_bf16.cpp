// preflight.fma_bf16: sums of products of BF16 pairs in FP32 registers on all lanes; two FLOP a
// product.
#include "harness/bench/benchmark.hpp"
#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

void fma_bf16(State& state) { measure_fma(state, "bf16"); }

const Registered<Benchmark> registered{{
    .name = "preflight.fma_bf16",
    .about = "BF16 multiply-adds in registers: what a matrix product cannot exceed",
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "preflight.fma_bf16",
    .backend = "cpu",
    .run = fma_bf16,
}};

}  // namespace
}  // namespace assay
