// The FP32 multiply-add loop for NEON.
#if defined(__aarch64__)
#include <arm_neon.h>

#include <algorithm>
#include <array>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 4;
// Four pipes of latency four (Neoverse V2: Arm's optimisation guide) need sixteen.
constexpr std::size_t kRegisters = 24;

void run(const FmaOperands& operands, std::uint64_t rounds, double* sums) {
  const float32x4_t one = vdupq_n_f32(operands.one);
  const float32x4_t step = vld1q_f32(operands.step.data());
  float32x4_t sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = vld1q_f32(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
    // The sum is the addend: fmla has no form that multiplies its destination.
#pragma GCC unroll 24
    for (float32x4_t& lane : sum) lane = vfmaq_f32(lane, one, step);
  }
  std::array<float, kRegisters * kWidth> narrow;
  for (std::size_t i = 0; i < kRegisters; ++i) vst1q_f32(narrow.data() + i * kWidth, sum[i]);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "fp32.neon",
    .type = "fp32",
    .isa = "NEON",
    .width = 128,
    .sums = kRegisters * kWidth,
    .steps = kWidth,
    .terms = 1,
    .unavailable = [] { return std::string{}; },
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
