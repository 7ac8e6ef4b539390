// The GPUs of this host as devices of a site.
#pragma once

#include <vector>

#include "harness/telemetry/host_files.hpp"
#include "harness/worker/cuda.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Every emulated device's name begins so; nothing that it measures passes for real.
bool is_emulated(const std::string& model);

// One a GPU, with the CPUs near it: those that the kernel calls local to its PCI address, shared
// out among the GPUs that have the same. Kernels that the module does not have are unavailable.
std::vector<SiteDevice> gpu_devices(const GpusFound& found, const std::vector<unsigned>& cpus,
                                    const HostFiles& files = HostFiles());

}  // namespace assay
