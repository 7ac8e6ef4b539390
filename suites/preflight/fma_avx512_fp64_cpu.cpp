// The FP64 multiply-add loop for AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 8;
// As for FP32: two pipes of latency four need eight.
constexpr std::size_t kRegisters = 24;

std::string unavailable() {
  return __builtin_cpu_supports("avx512f") != 0 ? "" : "this CPU has no AVX-512";
}

// With a mask of all lanes: g++ 12 warns of its own header in the form without one.
[[gnu::target("avx512f")]] __m512d load(const float* numbers) {
  return _mm512_maskz_cvtps_pd(0xFF, _mm256_loadu_ps(numbers));
}

[[gnu::target("avx512f")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                    double* sums) {
  const __m512d one = _mm512_set1_pd(operands.one);
  const __m512d step = load(operands.step.data());
  __m512d sum[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    sum[i] = load(operands.start.data() + i * kWidth);
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (__m512d& lane : sum) lane = _mm512_fmadd_pd(lane, one, step);
  }
  for (std::size_t i = 0; i < kRegisters; ++i) _mm512_storeu_pd(sums + i * kWidth, sum[i]);
}

const Registered<FmaKernel> registered{{
    .name = "fp64.avx512",
    .type = "fp64",
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
