// A loop of multiply-adds that never leaves the registers: what a core's arithmetic can do at most.
// A kernel exists for each instruction set; the widest one that this CPU has is taken.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "results/record/registered.hpp"

namespace assay {

inline constexpr std::size_t kFmaStepsMax = 16;

// The operands are small whole numbers, so that every sum is exact in FP32 and FP64: after `rounds`
// rounds accumulator j holds start[j] + rounds * terms * step[j % steps], whatever the instruction
// set and the order of additions.
struct FmaOperands {
  float one = 1.0F;  // The multiplier: a value that the compiler cannot see.
  std::array<float, kFmaStepsMax> step{};
  std::vector<float> start;
};

struct FmaKernel {
  std::string name;  // "fp32.avx2"
  std::string type;  // "fp64", "fp32" or "bf16": of the operands; the sums of "bf16" are FP32.
  std::string isa;
  int width = 0;                           // The widest that the CPU has is taken.
  std::size_t sums = 0;                    // Accumulators, over all registers.
  std::size_t steps = 0;                   // Lanes of a register.
  std::size_t terms = 0;                   // Products that one instruction adds to one accumulator.
  std::string (*unavailable)() = nullptr;  // Empty where this CPU has the instructions.
  // FP32 sums are widened: FP64 holds them exactly.
  void (*run)(const FmaOperands&, std::uint64_t rounds, double* sums) = nullptr;
};

// Both halves of a 32-bit lane hold `value`, which must have its low 16 bits clear: BF16 is the
// upper half of FP32.
inline std::uint32_t bf16_pair(float value) {
  const std::uint32_t high = std::bit_cast<std::uint32_t>(value) >> 16U;
  return high | (high << 16U);
}

// Products of one round times two: a multiplication and an addition each.
double flop_per_round(const FmaKernel& kernel);

// So many rounds that no sum passes 2^24, up to where FP32 holds every whole number.
std::uint64_t rounds_max(const FmaKernel& kernel);

// Seeded; the same for every lane.
FmaOperands fma_operands(const FmaKernel& kernel, std::uint64_t seed);

// True where every sum is exactly what `rounds` rounds give.
bool exact(const FmaKernel& kernel, const FmaOperands& operands, std::uint64_t rounds,
           const std::vector<double>& sums);

// The widest kernel of that type that this CPU has, or nullptr.
const FmaKernel* fma_kernel(const std::string& type);

// Measures it on all lanes and states which one it was.
void measure_fma(State& state, const std::string& type);

}  // namespace assay
