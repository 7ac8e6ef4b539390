// gemm.fp8: C = A B with FP8 operands (FP8 values (E4M3) with one scale a matrix), BF16
// result; 2 m n k FLOP. A fact "digest", 16 hex digits over all bits of C, is the same on every
// unit that computes rightly: operands come from the plan's seed alone.
#include "harness/bench/backend.hpp"
#include "harness/bench/benchmark.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "gemm.fp8",
    .about = "Matrix product, FP8 operands, BF16 result, compared over the fleet bit by bit",
    .axes = {{"mode", {"burst", "sustained"}}, {"shape", {"16384x16384x16384"}}},
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .backend = "cuda",
    .run = without_cuda,
}};

}  // namespace
}  // namespace assay
