// The FP32 multiply-add loop for any CPU: vectors of four, which every compiler of ours maps to SSE
// or NEON.
#include <algorithm>
#include <array>
#include <cstring>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

using Vector [[gnu::vector_size(16)]] = float;
constexpr std::size_t kWidth = 4;
// Enough for two pipes of latency five; more would not fit the sixteen registers of SSE.
constexpr std::size_t kRegisters = 10;

void run(const FmaOperands& operands, std::uint64_t rounds, double* sums) {
  const float one = operands.one;
  const Vector multiplier = {one, one, one, one};
  Vector step;
  Vector sum[kRegisters];
  std::memcpy(&step, operands.step.data(), sizeof step);
  std::memcpy(sum, operands.start.data(), sizeof sum);
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (Vector& lane : sum) lane = lane * multiplier + step;
  }
  std::array<float, kRegisters * kWidth> narrow;
  std::memcpy(narrow.data(), sum, sizeof sum);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "fp32.portable",
    .type = "fp32",
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
