// NVML before and after.
#include "harness/worker/gpu_watch.hpp"

#include "harness/telemetry/xid.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// 0 where it is unknown: a profile may require what is.
double value_of(const Conditions& conditions, const char* name) {
  const auto found = conditions.find(name);
  return found == conditions.end() ? 0 : found->second;
}

std::string memory_fault(const Conditions& conditions) {
  if (const double count = value_of(conditions, "gpu_ecc_uncorrected"); count != 0) {
    return text(Fact(count)) + " uncorrectable memory errors were counted while it ran";
  }
  if (value_of(conditions, "gpu_remap_failure") != 0) {
    return "a row of its memory is broken and no other can take its place: replace the GPU";
  }
  if (value_of(conditions, "gpu_remap_pending") != 0) {
    return "a row of its memory is to be replaced: drain and reset the GPU";
  }
  return {};
}

// Data still arrive then, by fewer links or after a pause: the bandwidth is not the fabric's.
std::string link_fault(const Conditions& conditions) {
  if (const double count = value_of(conditions, "gpu_nvlinks_lost"); count != 0) {
    return text(Fact(count)) + " of its NVLinks went down while it ran: drain the GPU's tray";
  }
  if (const double count = value_of(conditions, "gpu_nvlink_recoveries_failed"); count != 0) {
    return text(Fact(count)) + " times an NVLink of it could not be recovered while it ran";
  }
  return {};
}

}  // namespace

GpuWatch::GpuWatch(const std::string& pci) {
  try {
    nvml_ = std::make_unique<Nvml>();
    device_ = nvml_->find(pci);
    if (device_) events_ = nvml_->collect_xids(*device_);
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

std::vector<unsigned> GpuWatch::take_xids() const {
  return events_ == nullptr ? std::vector<unsigned>{} : nvml_->take_xids(events_);
}

GpuTrouble gpu_trouble(const Conditions& conditions, const std::vector<unsigned>& xids) {
  const XidFinding found = xid_finding(xids);
  GpuTrouble trouble{{}, found.other};
  for (const std::string& fault :
       {memory_fault(conditions), link_fault(conditions), found.hardware}) {
    if (!fault.empty()) trouble.fault += (trouble.fault.empty() ? "" : "; ") + fault;
  }
  return trouble;
}

}  // namespace assay
