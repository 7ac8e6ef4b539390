// Products of whole numbers: so small that every sum of their products is exact in the numbers of
// the product, in any order. Then C is known to the last bit, whatever library computes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/device/device.hpp"
#include "suites/gemm/freivalds.hpp"
#include "suites/gemm/normal.hpp"

namespace assay {

// The greatest operand r for sums of k products: k r^2 is at most 2^24 in FP32 and 2^53 in FP64, up
// to where each holds every whole number, so that no partial sum is ever rounded; TF32 holds every
// whole number up to 2^11, BF16 up to 2^8. Of numbers that have no scales.
std::uint32_t whole_greatest(Number number, std::size_t k);

// Operands as whole numbers, row-major. 0 is none of them: a zero may have either sign.
std::vector<std::int32_t> whole_numbers(Device& device, std::size_t count,
                                        const NormalStream& stream, std::uint32_t greatest);

// The same numbers as the product's own: exact in each kind.
void store_whole(Device& device, const std::vector<std::int32_t>& numbers, Number number,
                 void* stored);

struct WholeMatrices {
  GemmShape shape;
  Number number = Number::fp32;
  const std::vector<std::int32_t>& a;
  const std::vector<std::int32_t>& b;
};

// C in whole-number arithmetic of 64 bits, written as FP64, FP32, or rounded once to BF16: what
// every correct product leaves, bit by bit. Scaled operands: codes up to 4, so that a hundred and
// twenty-eight products stay below 2^11. Hopper's tensor cores keep about fourteen bits of a sum of
// so many FP8 products before they add it in FP32 (DeepSeek-V3 Technical Report, arXiv 2412.19437,
// section 3.3.2). With scales of 1 and 2, sums of up to 2^17 products stay within 2^24.
void whole_product(Device& device, const WholeMatrices& matrices, void* c);

// Names the first element of C with another bit pattern than expected, and counts them; none where
// all bits are right.
struct ExactResult {
  const void* expected = nullptr;
  const void* c = nullptr;
};
std::optional<std::string> wrong_elements(Device& device, const GemmShape& shape, Number number,
                                          const ExactResult& result);

}  // namespace assay
