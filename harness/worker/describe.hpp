// This host as a site: what `assay-worker --describe` prints.
#pragma once

#include "harness/device/cpu/topology.hpp"
#include "results/record/unit.hpp"

namespace assay {

// One host, "host-0", with its CPU devices and what each of them cannot run.
Site describe(const TopologyRequest& request);

}  // namespace assay
