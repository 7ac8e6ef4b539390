// gemm.tf32: C = A B with operands of FP32 that have eleven significant bits, FP32 sums; 2 m n k
// FLOP.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_tf32(State& state) { measure_gemm(state, "gemm.tf32"); }

const Registered<Benchmark> registered{{
    .name = "gemm.tf32",
    .about = "Matrix product, TF32 operands, FP32 result",
    .axes = {{"mode", {"burst", "sustained"}, {"capped", "tune"}}, {"shape", {"8192x8192x8192"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.tf32",
    .backend = "cuda",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_tf32,
}};

}  // namespace
}  // namespace assay
