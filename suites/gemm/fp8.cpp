// gemm.fp8: C = A B with FP8 operands (E4M3 values with one scale a matrix), FP32 sums, BF16
// result; 2 m n k FLOP. A fact "digest", 16 hex digits over all bits of C, is the same on every
// unit that computes rightly: operands come from the plan's seed alone. Mode "exact" wants a
// smaller shape: its result is computed on the host.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void gemm_fp8(State& state) { measure_gemm(state, "gemm.fp8"); }

const Registered<Benchmark> registered{{
    .name = "gemm.fp8",
    .about = "Matrix product, FP8 operands, BF16 result, compared over the fleet bit by bit",
    .axes = {{"mode", {"burst", "sustained"}, {"capped", "tune"}},
             {"shape", {"16384x16384x16384"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .kernel = "gemm.fp8",
    .backend = "cuda",
    .unfit = gemm_unfit,
    .same_operands = true,
    .run = gemm_fp8,
}};

}  // namespace
}  // namespace assay
