// Rows of the table in the documentation of cublasLtMatmul (cuBLAS 13).
#include "suites/gemm/cublaslt_types_cuda.hpp"

#include <array>
#include <span>

#include "results/record/error.hpp"
#include "suites/gemm/cublaslt_handles_cuda.hpp"

namespace assay {

// PEDANTIC keeps FP32 and FP64 in their own arithmetic, whatever the environment says of TF32 or of
// emulation.
CublasLtTypes cublaslt_types(const GemmArithmetic& arithmetic) {
  constexpr auto kFp64Emulated = CUBLAS_COMPUTE_64F_EMULATED_FIXEDPOINT;
  switch (arithmetic.number) {
    case Number::fp64:
      return {arithmetic.emulated ? kFp64Emulated : CUBLAS_COMPUTE_64F_PEDANTIC, CUDA_R_64F,
              CUDA_R_64F, CUDA_R_64F};
    case Number::fp32: return {.compute = CUBLAS_COMPUTE_32F_PEDANTIC};
    case Number::tf32: return {.compute = CUBLAS_COMPUTE_32F_FAST_TF32};
    case Number::bf16: return {.operand = CUDA_R_16BF};
    case Number::fp8: return {.operand = CUDA_R_8F_E4M3, .result = CUDA_R_16BF};
    case Number::mxfp8:
      return {.operand = CUDA_R_8F_E4M3,
              .result = CUDA_R_16BF,
              .scale_mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0};
    case Number::nvfp4:
      return {.operand = CUDA_R_4F_E2M1,
              .result = CUDA_R_16BF,
              .scale_mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3};
  }
  throw Error{"numbers of an unknown kind"};
}

const char* arithmetic_words(const GemmArithmetic& arithmetic) {
  switch (arithmetic.number) {
    case Number::fp64:
      return arithmetic.emulated ? "FP64 emulated in fixed point" : "FP64, pedantic";
    case Number::fp32: return "FP32, pedantic";
    case Number::tf32: return "TF32, sums in FP32";
    case Number::bf16: return "BF16, sums in FP32";
    case Number::fp8: return "E4M3 with one scale a matrix, sums in FP32, no fast accumulation";
    case Number::mxfp8: return "E4M3 with a UE8M0 scale for 32, sums in FP32";
    case Number::nvfp4: return "E2M1 with a UE4M3 scale for 16, sums in FP32";
  }
  return "";
}

std::string algorithm_words(const cublasLtMatmulAlgo_t& algorithm) {
  struct Attribute {
    const char* name;
    cublasLtMatmulAlgoConfigAttributes_t number;
    std::size_t bytes;
  };
  constexpr std::array kAttributes{Attribute{"id", CUBLASLT_ALGO_CONFIG_ID, 4},
                                   Attribute{"tile", CUBLASLT_ALGO_CONFIG_TILE_ID, 4},
                                   Attribute{"stages", CUBLASLT_ALGO_CONFIG_STAGES_ID, 4},
                                   Attribute{"splits", CUBLASLT_ALGO_CONFIG_SPLITK_NUM, 4},
                                   Attribute{"reduction", CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME, 4},
                                   Attribute{"swizzling", CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING, 4},
                                   Attribute{"option", CUBLASLT_ALGO_CONFIG_CUSTOM_OPTION, 4},
                                   Attribute{"inner", CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID, 2},
                                   Attribute{"cluster", CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID, 2}};
  std::string words;
  for (const Attribute& attribute : kAttributes) {
    std::uint32_t value = 0;  // Little-endian on x86-64 and aarch64.
    std::size_t written = 0;
    check_cublas(cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute.number, &value,
                                                      attribute.bytes, &written),
                 "what cuBLASLt states of an algorithm");
    words +=
        (words.empty() ? "" : ", ") + std::string(attribute.name) + " " + std::to_string(value);
  }
  return words;
}

namespace {

// Strings of libcublasLt.so.13; cuBLAS 13 documentation, "Floating Point Emulation".
constexpr std::array kEmulating{"CUBLAS_EMULATE_DOUBLE_PRECISION",
                                "CUBLAS_EMULATE_SINGLE_PRECISION", "CUBLAS_EMULATION_STRATEGY",
                                "CUBLAS_FIXEDPOINT_EMULATION_MANTISSA_BIT_COUNT"};
// cuBLAS documentation, cublasSetMathMode: 0 turns TF32 off, whatever a program asks for.
constexpr std::array kOverridingTf32{"NVIDIA_TF32_OVERRIDE"};

std::span<const char* const> disturbing(const GemmArithmetic& arithmetic) {
  switch (arithmetic.number) {
    case Number::fp64:
      if (arithmetic.emulated) return {};
      return kEmulating;
    case Number::fp32: return kEmulating;
    case Number::tf32: return kOverridingTf32;
    default: return {};
  }
}

}  // namespace

void expect_own_arithmetic(const CudaDevice& device, const GemmArithmetic& arithmetic) {
  for (const char* name : disturbing(arithmetic)) {
    if (!device.environment().contains(std::string("env.") + name)) continue;
    throw Error{std::string(name) + " is set, and what cuBLAS makes of it is not the GPU's own " +
                    arithmetic_words(arithmetic),
                "unset it; emulated FP64 has a benchmark of its own, gemm.fp64_emulated"};
  }
}

}  // namespace assay
