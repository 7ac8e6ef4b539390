// gemm.bf16 on a CPU: oneDNN.
#include "harness/bench/kernel.hpp"
#include "suites/gemm/onednn.hpp"

namespace assay {
namespace {

std::unique_ptr<GemmProduct> make(Device& device, const GemmShape& shape) {
  return onednn_product(shape, Number::bf16, device.lanes());
}

const Registered<GemmKernel> registered{{"gemm.bf16", Number::bf16, make}};
const Registered<KernelOffer> offer{
    {"gemm.bf16", "cpu", [](const Device&) { return onednn_bf16_unavailable(); }}};

}  // namespace
}  // namespace assay
