// The GPUs of this host, and what they need: driver, toolkit, NCCL, fabric, NIC ports.
#pragma once

#include <filesystem>
#include <vector>

#include "harness/doctor/diagnosis.hpp"
#include "harness/telemetry/host_files.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Of a site as the worker describes it; the backend stands beside the worker where it was built.
std::vector<Diagnosis> gpu_findings(const Site& site, const std::filesystem::path& worker,
                                    const HostFiles& files);

}  // namespace assay
