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

struct MatmulDescription {
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  cudaDataType_t scale = CUDA_R_32F;
  cublasOperation_t a = CUBLAS_OP_N;
  cublasOperation_t b = CUBLAS_OP_N;
};

struct Matmul {
  MatmulDescription how;
  MatrixLayout a;
  MatrixLayout b;
  MatrixLayout c;
  MatrixLayout d;

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

// Buffers as the device sees them, open.
struct MatmulBuffers {
  float alpha = 1;
  float beta = 0;
  const void* a = nullptr;
  const void* b = nullptr;
  const void* c = nullptr;
  void* d = nullptr;
};

// D = alpha op(A) op(B) + beta C, summed in FP64 and rounded once: nearer to the truth than any sum
// of floats.
void compute(const Matmul& matmul, const MatmulBuffers& buffers);

std::size_t element_bytes(cudaDataType_t type);

}  // namespace assay::emulated
