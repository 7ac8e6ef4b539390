// A product as cublasLtMatmul is asked for one: what its documentation allows, and what comes out.
#pragma once

#include <cublasLt.h>

#include <cstdint>
#include <string>

namespace assay::emulated {

struct MatrixLayout {
  cudaDataType_t type = CUDA_R_32F;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::int64_t leading = 0;

  // From the first element to the last one.
  std::size_t bytes() const;
};

// The scales of one operand.
struct OperandScales {
  std::int32_t mode = CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F;
  const void* pointer = nullptr;  // On the device. Null: a scalar of 1.
};

struct MatmulDescription {
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  cudaDataType_t scale = CUDA_R_32F;
  cublasOperation_t a = CUBLAS_OP_N;
  cublasOperation_t b = CUBLAS_OP_N;
  OperandScales a_scales = {};
  OperandScales b_scales = {};
  bool fast_accumulation = false;
};

struct Matmul {
  MatmulDescription how;
  MatrixLayout a;
  MatrixLayout b;
  MatrixLayout c;
  MatrixLayout d;

  bool has_block_scales() const {
    return how.a_scales.mode != CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F;
  }
  std::uint64_t m() const { return d.rows; }
  std::uint64_t n() const { return d.columns; }
  std::uint64_t k() const { return how.a == CUBLAS_OP_N ? a.columns : a.rows; }
};

struct Refusal {
  cublasStatus_t status = CUBLAS_STATUS_SUCCESS;
  std::string why = {};
};

// Of the descriptions alone, as documented for cublasLtMatmul() of cuBLAS 13.
Refusal refusal(const Matmul& matmul);

// INVALID_VALUE for a value of another size, NOT_SUPPORTED for what is not emulated.
Refusal set_attribute(MatmulDescription& how, cublasLtMatmulDescAttributes_t attribute,
                      const void* start, std::size_t bytes);

// As in DeviceFile::flops.
const char* kind_of(const Matmul& matmul);

// How many bytes of scales an operand has.
std::size_t scale_bytes(const OperandScales& scales, const MatrixLayout& layout);

// Where the scale of one of so many blocks of one column lies.
std::size_t block_scale_at(std::uint64_t blocks, std::uint64_t column, std::uint64_t block);

// Buffers as the device sees them, open.
struct MatmulBuffers {
  double alpha = 1;
  double beta = 0;
  const void* a = nullptr;
  const void* b = nullptr;
  const void* c = nullptr;
  void* d = nullptr;
};

// D = alpha op(A) op(B) + beta C, summed in FP64 and rounded once: nearer to the truth than any sum
// of floats. What is wrong with the scales, in a sentence, else empty.
std::string compute(const Matmul& matmul, const MatmulBuffers& buffers);

// So many of them take so many bytes.
std::size_t bytes_of(cudaDataType_t type, std::size_t elements);

}  // namespace assay::emulated
