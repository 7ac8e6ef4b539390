// Which devices this host's CPUs make up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

struct TopologyRequest {
  unsigned devices = 0;  // 0: one a NUMA node. Else all usable cores in so many contiguous sets.
  std::uint64_t llc_bytes = 0;  // 0: as the host states it.
};

struct Topology {
  unsigned numa_nodes = 0;
  // "cpu-0", ... with cpus and the facts cores, lanes, smt, memory_bytes, llc_bytes. Model, ISA and
  // unavailable kernels are the caller's.
  std::vector<SiteDevice> devices;
};

// Only CPUs that this process may run on. Throws Error where there are fewer cores than devices.
Topology read_topology(const TopologyRequest& request);

// From `first` up to, and without, `last`.
struct CoreRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

// `count` contiguous ranges whose sizes differ by at most one, the larger ones first.
std::vector<CoreRange> split(std::size_t cores, unsigned count);

}  // namespace assay
