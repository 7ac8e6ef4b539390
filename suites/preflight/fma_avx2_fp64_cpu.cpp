// The FP64 multiply-add loop for AVX2 with FMA.
#if defined(__x86_64__)
#include <immintrin.h>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 4;
// As for FP32: two pipes of latency five need ten.
constexpr std::size_t kRegisters = 12;

std::string unavailable() {
  const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return has ? "" : "this CPU has no AVX2 with FMA";
}

[[gnu::target("avx2,fma")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                     double* sums) {
  const __m256d one = _mm256_set1_pd(operands.one);
  const __m256d step = _mm256_cvtps_pd(_mm_loadu_ps(operands.step.data()));
  __m256d sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = _mm256_cvtps_pd(_mm_loadu_ps(operands.start.data() + i * kWidth));
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (__m256d& lane : sum) lane = _mm256_fmadd_pd(lane, one, step);
  }
  for (std::size_t i = 0; i < kRegisters; ++i) _mm256_storeu_pd(sums + i * kWidth, sum[i]);
}

const Registered<FmaKernel> registered{{
    .name = "fp64.avx2",
    .type = "fp64",
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
