// Where codes and scales of an operand lie: a matrix of codes, k running fastest, and behind it its
// scales. A lies by rows, B by columns: "rows" below are the m of A or the n of B.
#pragma once

#include <cstddef>

#include "suites/gemm/number.hpp"

namespace assay {

struct ScaledShape {
  Number number = Number::fp8;  // fp8, mxfp8 or nvfp4.
  std::size_t rows = 0;
  std::size_t k = 0;
};

// So many numbers along k share a scale; 0: all of the matrix.
std::size_t scale_block(Number number);

// What k must be a multiple of: whole blocks, and rows of whole 16 bytes, which cublasLtMatmul
// asks for.
std::size_t k_step(Number number);

// Of the scales alone, and of all.
std::size_t scale_bytes(const ScaledShape& shape);
std::size_t scaled_bytes(const ScaledShape& shape);

// Where the scales begin: aligned to 256 bytes, beyond the 16 that cublasLtMatmul asks for.
std::size_t scales_offset(const ScaledShape& shape);

// Where the scale of one block of one row lies among the scales: tiles of 128 rows by 4 blocks of
// 512 bytes, in which rows 32 apart lie side by side (cuBLAS 13 documentation, "1D Block Scaling
// Factors Layout"). Beyond the matrix a tile is filled with zeros.
std::size_t scale_offset(const ScaledShape& shape, std::size_t row, std::size_t block);

}  // namespace assay
