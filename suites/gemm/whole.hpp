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
// to where each holds every whole number, so that no partial sum is ever rounded; and BF16 holds
// every whole number up to 2^8.
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

// C in whole-number arithmetic of 64 bits, written as FP64 or FP32: what every correct product
// leaves, bit by bit.
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
