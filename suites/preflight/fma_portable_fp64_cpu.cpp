// The FP64 multiply-add loop for any CPU: vectors of two, which every compiler of ours maps to SSE
// or NEON.
#include <algorithm>
#include <cstring>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

using Vector [[gnu::vector_size(16)]] = double;
constexpr std::size_t kWidth = 2;
// As for FP32: more would not fit the sixteen registers of SSE.
constexpr std::size_t kRegisters = 10;

void run(const FmaOperands& operands, std::uint64_t rounds, double* sums) {
  const double one = operands.one;
  const Vector multiplier = {one, one};
  const Vector step = {operands.step[0], operands.step[1]};
  Vector sum[kRegisters];
  std::copy_n(operands.start.begin(), kRegisters * kWidth, sums);
  std::memcpy(sum, sums, sizeof sum);
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (Vector& lane : sum) lane = lane * multiplier + step;
  }
  std::memcpy(sums, sum, sizeof sum);
}

const Registered<FmaKernel> registered{{
    .name = "fp64.portable",
    .type = "fp64",
    .isa = "portable",
    .width = 1,
    .sums = kRegisters * kWidth,
    .steps = kWidth,
    .terms = 1,
    .unavailable = [] { return std::string{}; },
    .run = run,
}};

}  // namespace
}  // namespace assay
