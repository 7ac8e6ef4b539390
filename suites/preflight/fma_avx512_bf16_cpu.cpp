// The BF16 dot-product loop for AVX512-BF16: vdpbf16ps adds two products to each FP32 sum.
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <array>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 16;
// Two pipes of latency six (Sapphire Rapids, Zen 4) need twelve.
constexpr std::size_t kRegisters = 24;

std::string unavailable() {
  const bool has =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bf16") != 0;
  return has ? "" : "this CPU has no AVX512-BF16";
}

[[gnu::target("avx512f,avx512bf16")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                               double* sums) {
  std::array<std::uint32_t, kWidth> ones{};
  std::array<std::uint32_t, kWidth> steps{};
  for (std::size_t i = 0; i < kWidth; ++i) {
    ones[i] = bf16_pair(operands.one);
    steps[i] = bf16_pair(operands.step[i]);
  }
  const auto one = (__m512bh)_mm512_loadu_si512(ones.data());
  const auto step = (__m512bh)_mm512_loadu_si512(steps.data());
  __m512 sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = _mm512_loadu_ps(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (__m512& lane : sum) lane = _mm512_dpbf16_ps(lane, one, step);
  }
  std::array<float, kRegisters * kWidth> narrow;
  for (std::size_t i = 0; i < kRegisters; ++i) _mm512_storeu_ps(narrow.data() + i * kWidth, sum[i]);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "bf16.avx512",
    .type = "bf16",
    .isa = "AVX512-BF16",
    .width = 512,
    .sums = kRegisters * kWidth,
    .steps = kWidth,
    .terms = 2,
    .unavailable = unavailable,
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
