// gemm.fp32 and gemm.bf16 on a GPU: cuBLASLt. The same kernels serve decode_fp32 and decode_bf16.
#include "harness/device/device_kernel.hpp"
#include "suites/gemm/cublaslt_cuda.hpp"

namespace assay {
namespace {

template <Number Of>
std::unique_ptr<GemmProduct> make(Device& device, const GemmShape& shape) {
  return cublaslt_product(device, shape, Of);
}

std::string always(const Facts&) { return {}; }

const GemmKernel fp32{"gemm.fp32", Number::fp32, make<Number::fp32>};
const GemmKernel bf16{"gemm.bf16", Number::bf16, make<Number::bf16>};

const Registered<DeviceKernel> fp32_kernel{device_kernel(fp32, always)};
const Registered<DeviceKernel> bf16_kernel{device_kernel(bf16, always)};

}  // namespace
}  // namespace assay
