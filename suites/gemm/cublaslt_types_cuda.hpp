// The types that cublasLtMatmul takes for each kind of number.
#pragma once

#include <cublasLt.h>

#include "harness/device/cuda/device.hpp"
#include "suites/gemm/cublaslt_cuda.hpp"

namespace assay {

struct CublasLtTypes {
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  cudaDataType_t scale = CUDA_R_32F;  // Of alpha and beta.
  cudaDataType_t operand = CUDA_R_32F;
  cudaDataType_t result = CUDA_R_32F;
  // Of the scales of A and B, where they have any.
  cublasLtMatmulMatrixScale_t scale_mode = CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F;
};

CublasLtTypes cublaslt_types(const GemmArithmetic& arithmetic);

// "native FP64", "FP64 emulated in fixed point", ...: what the library was asked for, as a sample
// states it.
const char* arithmetic_words(const GemmArithmetic& arithmetic);

// "id 66, tile 20, ...": what the library states of an algorithm, in its own numbers. With the same
// ones the same version adds in the same order.
std::string algorithm_words(const cublasLtMatmulAlgo_t& algorithm);

// Throws Error where the worker's environment tells cuBLAS to emulate FP32 or FP64 by narrower
// numbers, or to leave TF32 out, which the arithmetic did not ask for: a GPU's own would not be
// measured.
void expect_own_arithmetic(const CudaDevice& device, const GemmArithmetic& arithmetic);

}  // namespace assay
