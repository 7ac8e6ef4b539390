// Matrix products on a GPU: cuBLASLt. The kernels of fp32 and bf16 serve decode_fp32 and
// decode_bf16 as well.
#include "harness/device/device_kernel.hpp"
#include "suites/gemm/capability_cuda.hpp"
#include "suites/gemm/cublaslt_cuda.hpp"

namespace assay {
namespace {

template <Number Of, bool Emulated = false>
std::unique_ptr<GemmProduct> make(Device& device, const GemmShape& shape) {
  return cublaslt_product(device, shape, {Of, Emulated});
}

std::string always(const Facts&) { return {}; }

// Documentation of cublasLtMatmul, "requirements to use FP8 kernels" and its tables of scaled
// types; TF32 begins with compute capability 8.0 (CUDA C++ Programming Guide).
template <int Least>
std::string from(const Facts& gpu) {
  return capability_lacking(gpu, Least);
}

// Products that tensor cores add in one step before they cut off the sum: 32 bytes of A along k, as
// the wgmma and tcgen05.mma instructions have it (PTX ISA, matrix shapes).
constexpr unsigned kTf32Step = 8;
constexpr unsigned kBf16Step = 16;
constexpr unsigned kFp8Step = 32;
constexpr unsigned kFp4Step = 64;

// cuBLAS documentation, "Results Reproducibility": the same bits in every run of one version on
// GPUs of the same architecture with as many multiprocessors, in one stream.
const GemmKernel fp64{"gemm.fp64", Number::fp64, make<Number::fp64>, 0, Bits::same};
const GemmKernel fp64_emulated{"gemm.fp64_emulated", Number::fp64, make<Number::fp64, true>, 0,
                               Bits::same};
const GemmKernel fp32{"gemm.fp32", Number::fp32, make<Number::fp32>, 0, Bits::same};
const GemmKernel tf32{"gemm.tf32", Number::tf32, make<Number::tf32>, kTf32Step, Bits::same};
const GemmKernel bf16{"gemm.bf16", Number::bf16, make<Number::bf16>, kBf16Step, Bits::same};
// Rounded once to BF16 from the same sums: the row check leaves room for what is no rounding.
const GemmKernel fp8{"gemm.fp8", Number::fp8, make<Number::fp8>, kFp8Step, Bits::witnessed};
const GemmKernel mxfp8{"gemm.mxfp8", Number::mxfp8, make<Number::mxfp8>, kFp8Step, Bits::witnessed};
const GemmKernel nvfp4{"gemm.nvfp4", Number::nvfp4, make<Number::nvfp4>, kFp4Step, Bits::witnessed};

const Registered<DeviceKernel> fp64_kernel{device_kernel(fp64, always)};
const Registered<DeviceKernel> fp64_emulated_kernel{device_kernel(fp64_emulated, from<100>)};
const Registered<DeviceKernel> fp32_kernel{device_kernel(fp32, always)};
const Registered<DeviceKernel> tf32_kernel{device_kernel(tf32, from<80>)};
const Registered<DeviceKernel> bf16_kernel{device_kernel(bf16, from<80>)};
const Registered<DeviceKernel> fp8_kernel{device_kernel(fp8, from<89>)};
const Registered<DeviceKernel> mxfp8_kernel{device_kernel(mxfp8, from<100>)};
const Registered<DeviceKernel> nvfp4_kernel{device_kernel(nvfp4, from<100>)};

}  // namespace
}  // namespace assay
