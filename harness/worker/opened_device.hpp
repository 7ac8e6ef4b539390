// The device that a job runs on, by whichever backend its site says.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/device/device.hpp"

namespace assay {

struct DevicePlace {
  std::string unit;
  std::string kind = "cpu";  // As SiteDevice::kind.
  std::string model = {};
  unsigned number = 0;  // Among the host's devices of that kind.
  std::vector<unsigned> cpus = {};
  Facts facts = {};
  std::string reality = "real";  // Of the plan.
  Facts environment = {};        // Named variables that change how libraries run.
};

// Throws world_error where the backend has no such device, Error where another one stands there
// than the site says, or an emulated one in a plan that is not.
std::unique_ptr<Device> open_device(const DevicePlace& place);

// Why a benchmark cannot be run on the device at all; empty where it can. A benchmark that knows
// nothing of GPUs would touch their memory from the host.
std::string refusal(const Device& device, const Benchmark& benchmark, const Axes& axes);

}  // namespace assay
