// gemm.fp64_emulated: C = A B in FP64, which cuBLAS makes of products of whole numbers of eight
// bits; 2 m n k FLOP, which no unit of a GPU has executed: never to be compared with gemm.fp64,
// which is the GPU's own FP64.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_fp64_emulated(State& state) { measure_gemm(state, "gemm.fp64_emulated"); }

const Registered<Benchmark> registered{{
    .name = "gemm.fp64_emulated",
    .about = "Matrix product, FP64 emulated in fixed point by cuBLAS",
    .axes = {{"mode", {"burst", "sustained", "exact"}, {"capped", "tune"}},
             {"shape", {"4096x4096x4096"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.fp64_emulated",
    .backend = "cuda",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_fp64_emulated,
}};

}  // namespace
}  // namespace assay
