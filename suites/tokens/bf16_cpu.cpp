// tokens.bf16 on a CPU: oneDNN, whose primitives each lane makes and runs for itself.
#include "harness/bench/kernel.hpp"
#include "suites/gemm/onednn.hpp"
#include "suites/tokens/onednn_lane.hpp"

namespace assay {
namespace {

std::unique_ptr<LaneMatrix> make_lane(const LaneShape& shape) {
  return onednn_lane(shape, Number::bf16);
}

std::unique_ptr<TokenBackend> make(Device& device) {
  return lane_backend(device, {Number::bf16, make_lane, onednn_facts});
}

const Registered<TokenKernel> registered{{"tokens.bf16", Number::bf16, make}};
const Registered<KernelOffer> offer{
    {"tokens.bf16", "cpu", [](const Device&) { return onednn_bf16_unavailable(); }}};

}  // namespace
}  // namespace assay
