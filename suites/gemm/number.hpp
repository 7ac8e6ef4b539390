// The kinds of numbers that are multiplied, and how matrices of them lie in memory.
#pragma once

#include <cstddef>

namespace assay {

// Of the operands. Sums are FP64 for the first, FP32 for all others.
//   tf32    FP32 in memory, 11 significant bits
//   bf16    16 bits
//   fp8     E4M3 with one FP32 scale a matrix
//   mxfp8   E4M3, thirty-two along k share a power of two (OCP Microscaling Formats 1.0)
//   nvfp4   E2M1, two a byte, sixteen along k share an E4M3 scale
enum class Number { fp64, fp32, tf32, bf16, fp8, mxfp8, nvfp4 };

// "fp8"
const char* number_name(Number number);

// fp8, mxfp8 and nvfp4: see scaled_layout.hpp.
bool is_scaled(Number number);

// Of one number that has no scale.
std::size_t bytes(Number number);

// Rounded to once, after all is summed: BF16 for scaled operands, otherwise as the sums.
bool has_bf16_result(Number number);
std::size_t result_bytes(Number number);

// A (rows are m) or B (rows are n) with k numbers a row, and the scales that belong to it.
std::size_t operand_bytes(Number number, std::size_t rows, std::size_t k);

}  // namespace assay
