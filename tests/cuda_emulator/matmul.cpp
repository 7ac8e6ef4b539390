// Rules of one product, and its plain loops.
#include "tests/cuda_emulator/matmul.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "harness/device/bf16.hpp"

namespace assay::emulated {
namespace {

bool is_transposed(cublasOperation_t operation) { return operation == CUBLAS_OP_T; }

Refusal not_supported(const std::string& why) { return {CUBLAS_STATUS_NOT_SUPPORTED, why}; }
Refusal invalid(const std::string& why) { return {CUBLAS_STATUS_INVALID_VALUE, why}; }

// The rows of the documentation's table of types that are emulated.
Refusal types_refused(const Matmul& matmul) {
  const auto [a, b, c, d] = std::tuple{matmul.a.type, matmul.b.type, matmul.c.type, matmul.d.type};
  if (matmul.how.scale != CUDA_R_32F) return not_supported("the scale type is not FP32");
  if (c != d) return not_supported("C and D are of different types");
  switch (matmul.how.compute) {
    case CUBLAS_COMPUTE_32F_PEDANTIC:
    case CUBLAS_COMPUTE_32F:
      if (a == CUDA_R_32F && b == CUDA_R_32F && d == CUDA_R_32F) return {};
      if (a == CUDA_R_16BF && b == CUDA_R_16BF && (d == CUDA_R_32F || d == CUDA_R_16BF)) return {};
      return not_supported("no row of the table has these types of A, B and D");
    default: return not_supported("this compute type is not emulated");
  }
}

Refusal layout_refused(const char* name, const MatrixLayout& layout, std::uint64_t rows,
                       std::uint64_t columns) {
  if (layout.rows != rows || layout.columns != columns) {
    return invalid(std::string(name) + " is " + std::to_string(layout.rows) + " x " +
                   std::to_string(layout.columns) + " and not " + std::to_string(rows) + " x " +
                   std::to_string(columns));
  }
  if (layout.leading < static_cast<std::int64_t>(layout.rows)) {
    return invalid(std::string(name) + " has a leading dimension below its rows");
  }
  return {};
}

double element(const void* data, cudaDataType_t type, std::size_t index) {
  if (type == CUDA_R_16BF) {
    return static_cast<double>(from_bf16(static_cast<const std::uint16_t*>(data)[index]));
  }
  return static_cast<double>(static_cast<const float*>(data)[index]);
}

void store(void* data, cudaDataType_t type, std::size_t index, double value) {
  if (type == CUDA_R_16BF) {
    static_cast<std::uint16_t*>(data)[index] = to_bf16(static_cast<float>(value));
  } else {
    static_cast<float*>(data)[index] = static_cast<float>(value);
  }
}

// op(X) by columns without gaps.
std::vector<double> unfolded(const MatrixLayout& layout, cublasOperation_t operation,
                             const void* data) {
  std::vector<double> values(layout.rows * layout.columns);
  const auto leading = static_cast<std::size_t>(layout.leading);
  for (std::size_t column = 0; column < layout.columns; ++column) {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      const std::size_t to =
          is_transposed(operation) ? row * layout.columns + column : column * layout.rows + row;
      values[to] = element(data, layout.type, column * leading + row);
    }
  }
  return values;
}

}  // namespace

std::size_t element_bytes(cudaDataType_t type) { return type == CUDA_R_16BF ? 2 : 4; }

std::size_t MatrixLayout::bytes() const {
  if (rows == 0 || columns == 0) return 0;
  return ((columns - 1) * static_cast<std::size_t>(leading) + rows) * element_bytes(type);
}

Refusal refusal(const Matmul& matmul) {
  if (Refusal types = types_refused(matmul); types.status != CUBLAS_STATUS_SUCCESS) return types;
  const auto [m, n, k] = std::tuple{matmul.m(), matmul.n(), matmul.k()};
  if (m == 0 || n == 0 || k == 0) return invalid("a matrix is empty");
  const bool a_turned = is_transposed(matmul.how.a);
  const bool b_turned = is_transposed(matmul.how.b);
  for (const Refusal& found :
       {layout_refused("A", matmul.a, a_turned ? k : m, a_turned ? m : k),
        layout_refused("B", matmul.b, b_turned ? n : k, b_turned ? k : n),
        layout_refused("C", matmul.c, m, n), layout_refused("D", matmul.d, m, n)}) {
    if (found.status != CUBLAS_STATUS_SUCCESS) return found;
  }
  return {};
}

void compute(const Matmul& matmul, const MatmulBuffers& buffers) {
  const auto [m, n, k] = std::tuple{matmul.m(), matmul.n(), matmul.k()};
  const auto a = unfolded(matmul.a, matmul.how.a, buffers.a);
  const auto b = unfolded(matmul.b, matmul.how.b, buffers.b);
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
      double value = static_cast<double>(buffers.alpha) * sums[row];
      // C is not read where beta is 0: it may hold anything.
      if (buffers.beta != 0) {
        value += static_cast<double>(buffers.beta) * element(buffers.c, matmul.c.type, c_at + row);
      }
      store(buffers.d, matmul.d.type, d_at + row, value);
    }
  }
}

}  // namespace assay::emulated
