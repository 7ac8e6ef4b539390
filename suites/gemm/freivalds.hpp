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

namespace assay {

// Of the operands: FP64, FP32, or BF16 in 16 bits. Sums and results are FP64 for the first, FP32
// for the others.
enum class Number { fp64, fp32, bf16 };

std::size_t bytes(Number number);
std::size_t result_bytes(Number number);

struct GemmShape {
  std::size_t m = 0;  // C is m x n, A is m x k, B is k x n.
  std::size_t n = 0;
  std::size_t k = 0;
};

// "512x4096x14336": m, n, k. Throws Error where it is no such thing.
GemmShape gemm_shape(const std::string& text);

// Row-major operands as the product sees them.
struct GemmMatrices {
  GemmShape shape;
  Number number = Number::fp32;
  const void* a = nullptr;
  const void* b = nullptr;
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
