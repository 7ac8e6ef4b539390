// Which multiply-add loops a CPU device offers.
#include "harness/bench/kernel.hpp"
#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

std::string fp32_unavailable(const Device&) {
  return fma_kernel("fp32") != nullptr ? "" : "no FP32 multiply-add loop runs on this CPU";
}

std::string fp64_unavailable(const Device&) {
  return fma_kernel("fp64") != nullptr ? "" : "no FP64 multiply-add loop runs on this CPU";
}

std::string bf16_unavailable(const Device&) {
  if (fma_kernel("bf16") != nullptr) return {};
  return "this CPU has no BF16 dot products (AVX512-BF16, AMX-BF16, or BF16 of Armv8.6)";
}

const Registered<KernelOffer> fp32{{"preflight.fma_fp32", "cpu", fp32_unavailable}};
const Registered<KernelOffer> fp64{{"preflight.fma_fp64", "cpu", fp64_unavailable}};
const Registered<KernelOffer> bf16{{"preflight.fma_bf16", "cpu", bf16_unavailable}};

}  // namespace
}  // namespace assay
