// The FP32 multiply-add loop for AVX2 with FMA.
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <array>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 8;
// Two pipes of latency five (Haswell; four on Zen and Skylake) need ten; twelve and two operands
// fit in sixteen.
constexpr std::size_t kRegisters = 12;

std::string unavailable() {
  const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return has ? "" : "this CPU has no AVX2 with FMA";
}

[[gnu::target("avx2,fma")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                     double* sums) {
  const __m256 one = _mm256_set1_ps(operands.one);
  const __m256 step = _mm256_loadu_ps(operands.step.data());
  __m256 sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = _mm256_loadu_ps(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (__m256& lane : sum) lane = _mm256_fmadd_ps(lane, one, step);
  }
  std::array<float, kRegisters * kWidth> narrow;
  for (std::size_t i = 0; i < kRegisters; ++i) _mm256_storeu_ps(narrow.data() + i * kWidth, sum[i]);
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "fp32.avx2",
    .type = "fp32",
    .isa = "AVX2 FMA",
    .width = 256,
    .sums = kRegisters * kWidth,
    .steps = kWidth,
    .terms = 1,
    .unavailable = unavailable,
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
