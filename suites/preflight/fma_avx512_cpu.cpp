// The FP32 multiply-add loop for AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <array>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 16;
// Two pipes of latency four need eight; 24 leave room for the operands among 32 registers.
constexpr std::size_t kRegisters = 24;

std::string unavailable() {
  return __builtin_cpu_supports("avx512f") != 0 ? "" : "this CPU has no AVX-512";
}

[[gnu::target("avx512f")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                    double* sums) {
  const __m512 one = _mm512_set1_ps(operands.one);
  const __m512 step = _mm512_loadu_ps(operands.step.data());
  __m512 sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = _mm512_loadu_ps(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (__m512& lane : sum) lane = _mm512_fmadd_ps(lane, one, step);
  }
  std::array<float, kRegisters * kWidth> narrow;
  for (std::size_t i = 0; i < kRegisters; ++i) _mm512_storeu_ps(narrow.data() + i * kWidth, sum[i]);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "fp32.avx512",
    .type = "fp32",
    .isa = "AVX-512 FMA",
    .width = 512,
    .sums = kRegisters * kWidth,
    .steps = kWidth,
    .terms = 1,
    .unavailable = unavailable,
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
