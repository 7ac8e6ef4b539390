// The host as its kernel states it: what of that disturbs measurements.
#pragma once

#include <vector>

#include "harness/doctor/diagnosis.hpp"
#include "harness/telemetry/host_files.hpp"
#include "results/record/fact.hpp"

namespace assay {

// Governor, clock source, huge pages, hardware counters, memory errors, container, virtual machine,
// limits of the control groups. `facts` as host_facts() gives them.
std::vector<Diagnosis> host_findings(const HostFiles& files, const Facts& facts);

}  // namespace assay
