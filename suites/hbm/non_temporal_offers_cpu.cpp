// Which of the kernels with non-temporal stores a CPU device offers.
#include "harness/bench/kernel.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

std::string unavailable(const Device&) {
  if (Registered<HbmKernel>::find("hbm.write_nt") != nullptr) return {};
  return "Assay knows no non-temporal stores of this instruction set (x86-64 and aarch64 only)";
}

const Registered<KernelOffer> write_offer{{"hbm.write_nt", "cpu", unavailable}};
const Registered<KernelOffer> copy_offer{{"hbm.copy_nt", "cpu", unavailable}};
const Registered<KernelOffer> scale_offer{{"hbm.scale_nt", "cpu", unavailable}};
const Registered<KernelOffer> add_offer{{"hbm.add_nt", "cpu", unavailable}};
const Registered<KernelOffer> triad_offer{{"hbm.triad_nt", "cpu", unavailable}};

}  // namespace
}  // namespace assay
