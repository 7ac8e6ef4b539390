// The FP64 multiply-add loop for NEON.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 2;
// As for FP32: four pipes of latency four need sixteen.
constexpr std::size_t kRegisters = 24;

void run(const FmaOperands& operands, std::uint64_t rounds, double* sums) {
  const float64x2_t one = vdupq_n_f64(operands.one);
  const float64x2_t step = vcvt_f64_f32(vld1_f32(operands.step.data()));
  float64x2_t sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = vcvt_f64_f32(vld1_f32(operands.start.data() + i * kWidth));
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (float64x2_t& lane : sum) lane = vfmaq_f64(lane, one, step);
  }
  for (std::size_t i = 0; i < kRegisters; ++i) vst1q_f64(sums + i * kWidth, sum[i]);
}

const Registered<FmaKernel> registered{{
    .name = "fp64.neon",
    .type = "fp64",
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
