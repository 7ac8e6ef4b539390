// gemm.decode_bf16: C = A B for one or a few rows of A, as when a model decodes token by token: B,
// the weights, is read once for so little arithmetic that memory sets the pace.
#include "harness/bench/benchmark.hpp"
#include "suites/gemm/gemm.hpp"

namespace assay {
namespace {

void decode(State& state) { measure_gemm_bandwidth(state, "gemm.bf16"); }

// The gate projection of Ministral 3 8B for one token (see bf16.cpp).
const Registered<Benchmark> registered{{
    .name = "gemm.decode_bf16",
    .about = "Matrix product of few rows, BF16: the operands' bandwidth",
    .axes = {{"shape", {"1x14336x4096"}}},
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "gemm.bf16",
    .same_operands = true,
    .run = decode,
}};

}  // namespace
}  // namespace assay
