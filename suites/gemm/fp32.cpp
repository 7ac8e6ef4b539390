// gemm.fp32: C = A B, all in FP32; 2 m n k FLOP.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_fp32(State& state) { measure_gemm(state, "gemm.fp32"); }

// 512x14336x4096: the gate projection of Ministral 3 8B (hidden 4096, feed-forward 14336;
// configuration_ministral3.py of the library transformers) for 512 tokens.
const Registered<Benchmark> registered{{
    .name = "gemm.fp32",
    .about = "Matrix product, FP32",
    .axes = {{"mode", {"burst", "sustained", "exact"}, {"capped", "tune"}},
             {"shape", {"4096x4096x4096", "512x14336x4096"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.fp32",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_fp32,
}};

}  // namespace
}  // namespace assay
