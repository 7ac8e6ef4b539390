// The CUDA backend, loaded where it is asked for.
#pragma once

#include <string>
#include <vector>

#include "harness/device/cuda/module.hpp"

namespace assay {

// Loads the module that stands beside this program. Throws world_error where it is not there, is
// another build's, or its libraries are missing.
const CudaModule& cuda_module();

// What a look for GPUs found. Where there is no driver nothing of CUDA is loaded.
struct GpusFound {
  std::vector<Gpu> gpus;
  bool driver = false;                 // It is on this host.
  std::string why_none;                // Empty where there are any.
  const CudaModule* module = nullptr;  // Null where it was not loaded.
};
GpusFound find_gpus();

// "2.28.9" of the library that this host would give; empty where it has none.
std::string nccl_version();

}  // namespace assay
