// Watching a GPU over one case.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/telemetry/gpu_conditions.hpp"

namespace assay {

class GpuWatch {
 public:
  // By its PCI address. Where NVML or the GPU in it is missing, everything stays unknown.
  explicit GpuWatch(const std::string& pci);

  void begin();
  Conditions finish() const;
  // What stands now, all of it unknown without NVML.
  GpuPower power() const { return device_ ? nvml_->read_power(*device_) : GpuPower{}; }
  // XIDs since the case before, or since the watch began. None where they are not reported.
  std::vector<unsigned> take_xids() const;

 private:
  std::unique_ptr<Nvml> nvml_;
  std::optional<NvmlDevice> device_;
  NvmlEventSet events_ = nullptr;  // NVML's, until the process ends.
  GpuReading begin_;
};

// What the GPU itself said of a case.
struct GpuTrouble {
  // What makes a result wrong although it looks right: memory errors that were not corrected, rows
  // of memory that are to be replaced, NVLinks that went down, XIDs of the hardware. Empty where
  // there was none.
  std::string fault;
  // What spoils a measurement without being the GPU's fault: XIDs of applications, unknown ones.
  std::string disturbance;
};

GpuTrouble gpu_trouble(const Conditions& conditions, const std::vector<unsigned>& xids);

}  // namespace assay
