// What libassay_cuda.so gives to the worker. Nothing here needs CUDA's headers: the worker is
// built, and starts, where there is neither toolkit nor driver.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/device.hpp"

namespace assay {

// A GPU as CUDA states it.
struct Gpu {
  std::string model;  // Its exact name.
  std::string uuid;   // "GPU-2f1c...", as nvidia-smi prints it.
  Facts facts;        // memory_bytes, llc_bytes, multiprocessors, compute_capability, pci_bus_id.
};

// Which GPU is opened, under which name.
struct GpuPlace {
  std::string id;              // "gpu-0"
  unsigned number = 0;         // CUDA's, among those that this process sees.
  std::vector<unsigned> cpus;  // On which the host prepares and checks.
  Facts facts;                 // As the site states them.
  Facts environment = {};      // "env.NAME" of the variables that change how libraries run.
};

struct CudaModule {
  std::string version;     // Of the program that it was built with.
  std::string cuda;        // Of the runtime that it was loaded with: "13.0".
  std::string cuda_built;  // Of the toolkit that it was built with.

  // Those that this process sees, in CUDA's order. Throws world_error with CUDA's own words where
  // the driver is missing or too old.
  std::vector<Gpu> (*gpus)() = nullptr;
  // Throws world_error where it cannot be used.
  std::unique_ptr<Device> (*open)(const GpuPlace&) = nullptr;
  // All its kernels by name, with the reason where a GPU with these facts cannot run one, else
  // empty.
  std::map<std::string, std::string> (*kernels)(const Facts&) = nullptr;
};

// The module's one exported symbol, by its name and type.
inline constexpr const char* kCudaModuleSymbol = "assay_cuda_module";
using CudaModuleSymbol = const CudaModule*();

}  // namespace assay
