// gemm.bf16: C = A B with BF16 operands and FP32 sums; 2 m n k FLOP.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_bf16(State& state) { measure_gemm(state, "gemm.bf16"); }

// 512x14336x4096: the gate projection of Ministral 3 8B (hidden 4096, feed-forward 14336;
// configuration_ministral3.py of the library transformers) for 512 tokens.
const Registered<Benchmark> registered{{
    .name = "gemm.bf16",
    .about = "Matrix product, BF16 operands, FP32 result",
    .axes = {{"mode", {"burst", "sustained", "exact"}, {"capped", "tune"}},
             {"shape", {"4096x4096x4096", "512x14336x4096"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.bf16",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_bf16,
}};

}  // namespace
}  // namespace assay
