// What the documentation of cublasLtMatmul() (cuBLAS 13) asks of one product's descriptions.
#include <array>
#include <tuple>

#include "tests/cuda_emulator/emulator.hpp"
#include "tests/cuda_emulator/matmul.hpp"

namespace assay::emulated {
namespace {

bool is_transposed(cublasOperation_t operation) { return operation == CUBLAS_OP_T; }

Refusal not_supported(const std::string& why) { return {CUBLAS_STATUS_NOT_SUPPORTED, why}; }
Refusal invalid(const std::string& why) { return {CUBLAS_STATUS_INVALID_VALUE, why}; }

bool is_fp8(cudaDataType_t type) { return type == CUDA_R_8F_E4M3; }
bool is_fp4(cudaDataType_t type) { return type == CUDA_R_4F_E2M1; }
bool is_narrow(cudaDataType_t type) { return is_fp8(type) || is_fp4(type); }

bool is_one_of(cudaDataType_t type, std::initializer_list<cudaDataType_t> allowed) {
  for (const cudaDataType_t one : allowed) {
    if (type == one) return true;
  }
  return false;
}

// The rows of the documentation's tables of types that are emulated.
Refusal types_refused(const Matmul& matmul) {
  const auto [a, b, c, d] = std::tuple{matmul.a.type, matmul.b.type, matmul.c.type, matmul.d.type};
  if (c != d) return not_supported("C and D are of different types");
  if (a != b) return not_supported("A and B are of different types");
  const Refusal no_row = not_supported("no row of the table has these types of A, B and D");
  switch (matmul.how.compute) {
    case CUBLAS_COMPUTE_64F_PEDANTIC:
    case CUBLAS_COMPUTE_64F:
    case CUBLAS_COMPUTE_64F_EMULATED_FIXEDPOINT:
      if (matmul.how.scale != CUDA_R_64F) return not_supported("the scale type is not FP64");
      return a == CUDA_R_64F && d == CUDA_R_64F ? Refusal{} : no_row;
    case CUBLAS_COMPUTE_32F_FAST_TF32:
    case CUBLAS_COMPUTE_32F_PEDANTIC:
    case CUBLAS_COMPUTE_32F: break;
    default: return not_supported("this compute type is not emulated");
  }
  if (matmul.how.scale != CUDA_R_32F) return not_supported("the scale type is not FP32");
  if (a == CUDA_R_32F && d == CUDA_R_32F) return {};
  if (matmul.how.compute == CUBLAS_COMPUTE_32F_FAST_TF32) return no_row;
  if (a == CUDA_R_16BF && is_one_of(d, {CUDA_R_32F, CUDA_R_16BF})) return {};
  const bool is_plain = matmul.how.compute == CUBLAS_COMPUTE_32F;
  if (is_plain && is_narrow(a) && is_one_of(d, {CUDA_R_32F, CUDA_R_16BF})) return {};
  return no_row;
}

// FP8 since compute capability 8.9, blocks of scales since 10.0.
Refusal modes_refused(const Matmul& matmul) {
  const MatmulDescription& how = matmul.how;
  if (how.a_scales.mode != how.b_scales.mode) return invalid("A and B have other scale modes");
  const unsigned capability = 10 * model().major + model().minor;
  const std::int32_t mode = how.a_scales.mode;
  if (is_fp4(matmul.a.type) && mode != CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3) {
    return not_supported("E2M1 has a UE4M3 scale for 16 numbers and no other");
  }
  if (is_fp8(matmul.a.type) && mode != CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F &&
      mode != CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0) {
    return not_supported("E4M3 has a scalar scale, or a UE8M0 scale for 32 numbers");
  }
  if (!is_narrow(matmul.a.type) && mode != CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F) {
    return not_supported("only E4M3 and E2M1 have blocks of scales");
  }
  if (is_fp8(matmul.a.type) && capability < 89) return not_supported("FP8 needs 8.9");
  if (mode != CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F && capability < 100) {
    return not_supported("blocks of scales need 10.0");
  }
  return {};
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

// "A must be transposed and B non-transposed (the TN format)", on 8.9, 9.0 and 12.x for FP8, always
// for FP4; our products keep it everywhere. "All matrix dimensions must meet the optimal
// requirements listed in Tensor Core Usage (i.e. pointers and matrix dimension must support 16-byte
// alignment)".
Refusal narrow_refused(const Matmul& matmul) {
  if (!is_narrow(matmul.a.type)) return {};
  if (!is_transposed(matmul.how.a) || is_transposed(matmul.how.b)) {
    return not_supported("FP8 and FP4 want A transposed and B not");
  }
  for (const MatrixLayout* layout : {&matmul.a, &matmul.b, &matmul.c, &matmul.d}) {
    const auto leading = static_cast<std::size_t>(layout->leading);
    if (bytes_of(layout->type, leading) % 16 != 0 ||
        bytes_of(layout->type, layout->rows) % 16 != 0) {
      return not_supported("rows of FP8 and FP4 products are not multiples of 16 bytes");
    }
  }
  return {};
}

}  // namespace

Refusal refusal(const Matmul& matmul) {
  if (Refusal types = types_refused(matmul); types.status != CUBLAS_STATUS_SUCCESS) return types;
  if (Refusal modes = modes_refused(matmul); modes.status != CUBLAS_STATUS_SUCCESS) return modes;
  const auto [m, n, k] = std::tuple{matmul.m(), matmul.n(), matmul.k()};
  if (m == 0 || n == 0 || k == 0) return invalid("a matrix is empty");
  const bool a_turned = is_transposed(matmul.how.a);
  const bool b_turned = is_transposed(matmul.how.b);
  for (const Refusal& found : {layout_refused("A", matmul.a, a_turned ? k : m, a_turned ? m : k),
                               layout_refused("B", matmul.b, b_turned ? n : k, b_turned ? k : n),
                               layout_refused("C", matmul.c, m, n),
                               layout_refused("D", matmul.d, m, n), narrow_refused(matmul)}) {
    if (found.status != CUBLAS_STATUS_SUCCESS) return found;
  }
  return {};
}

}  // namespace assay::emulated
