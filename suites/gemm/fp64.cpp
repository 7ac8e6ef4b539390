// gemm.fp64: C = A B, all in FP64; 2 m n k FLOP.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_fp64(State& state) { measure_gemm(state, "gemm.fp64"); }

const Registered<Benchmark> registered{{
    .name = "gemm.fp64",
    .about = "Matrix product, FP64",
    .axes = {{"mode", {"burst", "sustained", "exact"}, {"capped", "tune"}},
             {"shape", {"4096x4096x4096"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.fp64",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_fp64,
}};

}  // namespace
}  // namespace assay
