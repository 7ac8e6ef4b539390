// The BF16 matrix-product loop for NEON: bfmmla adds four products to each of four FP32 sums.
#if defined(__aarch64__)
#include <arm_neon.h>
#include <sys/auxv.h>

#include <algorithm>
#include <array>
#include <bit>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 4;
// Four pipes of latency five (Neoverse V2: Arm's optimisation guide) need twenty.
constexpr std::size_t kRegisters = 24;

std::string unavailable() {
  constexpr unsigned long kBf16 = 1UL << 14U;  // HWCAP2_BF16 of asm/hwcap.h.
  return (getauxval(AT_HWCAP2) & kBf16) != 0 ? "" : "this CPU has no BF16 instructions of Armv8.6";
}

// bfmmla: sum[i][j] += dot of row i of the first operand with row j of the second, four terms each.
// The rows of the second hold step[0] and step[1]; so the four sums of a register step by 0, 1,
// 0, 1.
[[gnu::target("arch=armv8.2-a+bf16")]] bfloat16x8_t rows(float first, float second) {
  std::array<std::uint16_t, 8> halves{};
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const float value = i < halves.size() / 2 ? first : second;
    halves[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16U);
  }
  return vreinterpretq_bf16_u16(vld1q_u16(halves.data()));
}

[[gnu::target("arch=armv8.2-a+bf16")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                                double* sums) {
  const bfloat16x8_t one = rows(operands.one, operands.one);
  const bfloat16x8_t step = rows(operands.step[0], operands.step[1]);
  float32x4_t sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = vld1q_f32(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (float32x4_t& lane : sum) lane = vbfmmlaq_f32(lane, one, step);
  }
  std::array<float, kRegisters * kWidth> narrow;
  for (std::size_t i = 0; i < kRegisters; ++i) vst1q_f32(narrow.data() + i * kWidth, sum[i]);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "bf16.neon",
    .type = "bf16",
    .isa = "NEON BF16",
    .width = 128,
    .sums = kRegisters * kWidth,
    .steps = 2,
    .terms = 4,
    .unavailable = unavailable,
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
