// This host as a site: what `assay-worker --describe` prints.
#pragma once

#include "harness/device/cpu/topology.hpp"
#include "results/record/unit.hpp"

namespace assay {

// One host, "host-0", with its devices and what each of them cannot run: GPUs where a driver
// answers and the request names no number of CPU devices, else CPUs. EMULATED ones make the site
// so.
Site describe(const TopologyRequest& request);

}  // namespace assay
