// Watching a GPU over one case.
#pragma once

#include <memory>
#include <string>

#include "harness/telemetry/gpu_conditions.hpp"

namespace assay {

class GpuWatch {
 public:
  // By its PCI address. Where NVML or the GPU in it is missing, everything stays unknown.
  explicit GpuWatch(const std::string& pci);

  void begin();
  Conditions finish() const;

 private:
  std::unique_ptr<Nvml> nvml_;
  std::optional<NvmlDevice> device_;
  GpuReading begin_;
};

// What makes a result wrong although it looks right: an uncorrectable memory error was counted
// while it was computed. Empty where none was.
std::string memory_error(const Conditions& conditions);

}  // namespace assay
