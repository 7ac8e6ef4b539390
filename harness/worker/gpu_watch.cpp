// NVML before and after.
#include "harness/worker/gpu_watch.hpp"

#include "results/record/error.hpp"

namespace assay {

GpuWatch::GpuWatch(const std::string& pci) {
  try {
    nvml_ = std::make_unique<Nvml>();
    device_ = nvml_->find(pci);
  } catch (const Error&) {
    // Without NVML a case is measured all the same; a profile may require what is unknown then.
  }
}

void GpuWatch::begin() {
  if (device_) begin_ = nvml_->read(*device_);
}

Conditions GpuWatch::finish() const {
  return device_ ? gpu_conditions(begin_, nvml_->read(*device_)) : Conditions{};
}

std::string memory_error(const Conditions& conditions) {
  const auto count = conditions.find("gpu_ecc_uncorrected");
  if (count == conditions.end() || count->second == 0) return {};
  return text(Fact(count->second)) + " uncorrectable memory errors were counted while it ran";
}

}  // namespace assay
