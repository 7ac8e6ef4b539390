// Attributes of a product's description, of the sizes that cublasLt.h (13.1) states.
#include <cstring>

#include "tests/cuda_emulator/matmul.hpp"

namespace assay::emulated {
namespace {

// What was handed over.
struct Value {
  const void* start;
  std::size_t bytes;
};

template <class T, class To>
Refusal taken(const Value& value, To& to) {
  if (value.start == nullptr || value.bytes != sizeof(T)) {
    return {CUBLAS_STATUS_INVALID_VALUE,
            "the attribute has " + std::to_string(sizeof(T)) + " bytes"};
  }
  T read{};
  std::memcpy(&read, value.start, sizeof read);
  to = static_cast<To>(read);
  return {};
}

}  // namespace

Refusal set_attribute(MatmulDescription& how, cublasLtMatmulDescAttributes_t attribute,
                      const void* start, std::size_t bytes) {
  const Value value{start, bytes};
  switch (attribute) {
    case CUBLASLT_MATMUL_DESC_TRANSA: return taken<std::int32_t>(value, how.a);
    case CUBLASLT_MATMUL_DESC_TRANSB: return taken<std::int32_t>(value, how.b);
    case CUBLASLT_MATMUL_DESC_A_SCALE_MODE: return taken<std::int32_t>(value, how.a_scales.mode);
    case CUBLASLT_MATMUL_DESC_B_SCALE_MODE: return taken<std::int32_t>(value, how.b_scales.mode);
    case CUBLASLT_MATMUL_DESC_A_SCALE_POINTER:
      return taken<const void*>(value, how.a_scales.pointer);
    case CUBLASLT_MATMUL_DESC_B_SCALE_POINTER:
      return taken<const void*>(value, how.b_scales.pointer);
    case CUBLASLT_MATMUL_DESC_FAST_ACCUM: return taken<std::int8_t>(value, how.fast_accumulation);
    default: return {CUBLAS_STATUS_NOT_SUPPORTED, "this attribute of a product is not emulated"};
  }
}

const char* kind_of(const Matmul& matmul) {
  switch (matmul.a.type) {
    case CUDA_R_64F: return "fp64";
    case CUDA_R_16BF: return "bf16";
    case CUDA_R_8F_E4M3: return "fp8";
    case CUDA_R_4F_E2M1: return "fp4";
    default: return matmul.how.compute == CUBLAS_COMPUTE_32F_FAST_TF32 ? "tf32" : "fp32";
  }
}

}  // namespace assay::emulated
