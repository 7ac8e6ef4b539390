// The plain loops of one product, over operands with and without scales.
#include "tests/cuda_emulator/matmul.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "harness/device/bf16.hpp"
#include "tests/cuda_emulator/narrow_numbers.hpp"

namespace assay::emulated {
namespace {

bool is_transposed(cublasOperation_t operation) { return operation == CUBLAS_OP_T; }

double element(const void* data, cudaDataType_t type, std::size_t index) {
  switch (type) {
    case CUDA_R_64F: return static_cast<const double*>(data)[index];
    case CUDA_R_16BF:
      return static_cast<double>(from_bf16(static_cast<const std::uint16_t*>(data)[index]));
    case CUDA_R_8F_E4M3: return e4m3(static_cast<const std::uint8_t*>(data)[index]);
    case CUDA_R_4F_E2M1: return e2m1(static_cast<const std::uint8_t*>(data)[index / 2], index % 2);
    default: return static_cast<double>(static_cast<const float*>(data)[index]);
  }
}

// TF32 takes eleven significant bits of an operand.
double operand(double value, cublasComputeType_t compute) {
  return compute == CUBLAS_COMPUTE_32F_FAST_TF32 ? tf32(static_cast<float>(value)) : value;
}

void store(void* data, cudaDataType_t type, std::size_t index, double value) {
  switch (type) {
    case CUDA_R_64F: static_cast<double*>(data)[index] = value; break;
    case CUDA_R_16BF:
      static_cast<std::uint16_t*>(data)[index] = to_bf16(static_cast<float>(value));
      break;
    default: static_cast<float*>(data)[index] = static_cast<float>(value);
  }
}

std::uint64_t block_of(const OperandScales& scales) {
  switch (scales.mode) {
    case CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3: return 16;
    case CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0: return 32;
    default: return 0;
  }
}

std::uint64_t blocks_of(const OperandScales& scales, const MatrixLayout& layout) {
  return (layout.rows + block_of(scales) - 1) / block_of(scales);
}

// Of the element in `row` of `column`, where k runs along rows.
double scale_of(const OperandScales& scales, const MatrixLayout& layout, std::uint64_t column,
                std::uint64_t row) {
  if (scales.pointer == nullptr) return 1;
  const std::uint64_t block = block_of(scales);
  if (block == 0) return static_cast<double>(*static_cast<const float*>(scales.pointer));
  const std::size_t at = block_scale_at(blocks_of(scales, layout), column, row / block);
  const std::uint8_t code = static_cast<const std::uint8_t*>(scales.pointer)[at];
  return block == 16 ? e4m3(code & 0x7FU) : ue8m0(code);
}

// Beyond the matrix a tile of scales is filled with zeros.
bool has_clean_padding(const OperandScales& scales, const MatrixLayout& layout) {
  if (scales.pointer == nullptr || block_of(scales) == 0) return true;
  const std::uint64_t blocks = blocks_of(scales, layout);
  std::vector<std::uint8_t> left(
      static_cast<const std::uint8_t*>(scales.pointer),
      static_cast<const std::uint8_t*>(scales.pointer) + scale_bytes(scales, layout));
  for (std::uint64_t column = 0; column < layout.columns; ++column) {
    for (std::uint64_t block = 0; block < blocks; ++block) {
      left[block_scale_at(blocks, column, block)] = 0;
    }
  }
  return std::ranges::all_of(left, [](std::uint8_t code) { return code == 0; });
}

struct Operand {
  const MatrixLayout& layout;
  const OperandScales& scales;
  cublasOperation_t operation;
  const void* data;
};

// op(X) by columns without gaps.
std::vector<double> unfolded(const Operand& of, cublasComputeType_t how) {
  const MatrixLayout& layout = of.layout;
  std::vector<double> values(layout.rows * layout.columns);
  const auto leading = static_cast<std::size_t>(layout.leading);
  for (std::size_t column = 0; column < layout.columns; ++column) {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      const std::size_t to =
          is_transposed(of.operation) ? row * layout.columns + column : column * layout.rows + row;
      values[to] = operand(element(of.data, layout.type, column * leading + row), how) *
                   scale_of(of.scales, layout, column, row);
    }
  }
  return values;
}

}  // namespace

std::size_t bytes_of(cudaDataType_t type, std::size_t elements) {
  switch (type) {
    case CUDA_R_64F: return 8 * elements;
    case CUDA_R_16BF: return 2 * elements;
    case CUDA_R_8F_E4M3: return elements;
    case CUDA_R_4F_E2M1: return (elements + 1) / 2;
    default: return 4 * elements;
  }
}

std::size_t MatrixLayout::bytes() const {
  if (rows == 0 || columns == 0) return 0;
  return bytes_of(type, (columns - 1) * static_cast<std::size_t>(leading) + rows);
}

std::size_t scale_bytes(const OperandScales& scales, const MatrixLayout& layout) {
  if (block_of(scales) == 0) return sizeof(float);
  const std::uint64_t column_tiles = (layout.columns + 127) / 128;
  const std::uint64_t block_tiles = (blocks_of(scales, layout) + 3) / 4;
  return column_tiles * block_tiles * 512;
}

// As a tensor of [column / 128][block / 4][column % 32][column / 32 % 4][block % 4], which is what
// the tiles of the cuBLAS documentation ("1D Block Scaling Factors Layout") amount to.
std::size_t block_scale_at(std::uint64_t blocks, std::uint64_t column, std::uint64_t block) {
  std::size_t at = column / 128;
  at = at * ((blocks + 3) / 4) + block / 4;
  at = at * 32 + column % 32;
  at = at * 4 + column / 32 % 4;
  return at * 4 + block % 4;
}

std::string compute(const Matmul& matmul, const MatmulBuffers& buffers) {
  const auto [m, n, k] = std::tuple{matmul.m(), matmul.n(), matmul.k()};
  if (!has_clean_padding(matmul.how.a_scales, matmul.a) ||
      !has_clean_padding(matmul.how.b_scales, matmul.b)) {
    return "scales beyond the matrix are not zero";
  }
  const auto a =
      unfolded({matmul.a, matmul.how.a_scales, matmul.how.a, buffers.a}, matmul.how.compute);
  const auto b =
      unfolded({matmul.b, matmul.how.b_scales, matmul.how.b, buffers.b}, matmul.how.compute);
  std::vector<double> sums(m);
  for (std::size_t column = 0; column < n; ++column) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t l = 0; l < k; ++l) {
      const double factor = b[column * k + l];
      for (std::size_t row = 0; row < m; ++row) sums[row] += a[l * m + row] * factor;
    }
    const std::size_t c_at = column * static_cast<std::size_t>(matmul.c.leading);
    const std::size_t d_at = column * static_cast<std::size_t>(matmul.d.leading);
    for (std::size_t row = 0; row < m; ++row) {
      double value = buffers.alpha * sums[row];
      // C is not read where beta is 0: it may hold anything.
      if (buffers.beta != 0) {
        value += buffers.beta * element(buffers.c, matmul.c.type, c_at + row);
      }
      store(buffers.d, matmul.d.type, d_at + row, value);
    }
  }
  return {};
}

}  // namespace assay::emulated
