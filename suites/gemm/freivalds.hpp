// Freivalds' check of a matrix product, row by row: with a random vector x of +1 and -1, C x must
// be A (B x). Costs one pass over C, and is computed here, apart from what made C (R. Freivalds,
// 1977).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/device/bf16.hpp"
#include "harness/device/device.hpp"
#include "suites/gemm/number.hpp"

namespace assay {

struct GemmShape {
  std::size_t m = 0;  // C is m x n, A is m x k, B is k x n.
  std::size_t n = 0;
  std::size_t k = 0;
};

// "512x4096x14336": m, n, k. Throws Error where it is no such thing.
GemmShape gemm_shape(const std::string& text);

// Row-major operands as the product sees them; where they are scaled, B lies by columns.
struct GemmMatrices {
  GemmShape shape;
  Number number = Number::fp32;
  const void* a = nullptr;
  const void* b = nullptr;
  // Sums are cut off, not rounded, whenever so many products were added; 0: they are rounded.
  unsigned cut_every = 0;
};

// What every correct C satisfies.
struct RowCheck {
  Number number = Number::fp32;   // Of the operands.
  std::vector<float> signs;       // x
  std::vector<double> expected;   // A (B x), in FP64
  std::vector<double> tolerance;  // Of each row: what rounding can do.
};

RowCheck row_check(Device& device, const GemmMatrices& matrices, std::uint64_t seed);

// A sentence about the first row of C that is wrong and how many are; none where all are right. One
// wrong element is seen against its own row's tolerance; a NaN or an infinity is always wrong.
std::optional<std::string> wrong_rows(Device& device, const RowCheck& check, const void* c);

// The largest |C x - A (B x)| / tolerance over all rows; infinite for a NaN.
double worst_row(Device& device, const RowCheck& check, const void* c);

}  // namespace assay
