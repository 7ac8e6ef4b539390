// Reading the topology by hwloc.
#include "harness/device/cpu/topology.hpp"

#include <hwloc.h>

#include <algorithm>
#include <memory>
#include <string>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/cache.hpp"
#include "harness/device/cpu_list.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using Cores = std::vector<std::vector<unsigned>>;  // The usable CPUs of each core.

struct EndTopology {
  void operator()(hwloc_topology* topology) const { hwloc_topology_destroy(topology); }
};
using Tree = std::unique_ptr<hwloc_topology, EndTopology>;

Tree load() {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) throw world_error("hwloc cannot be started");
  Tree tree(topology);
  if (hwloc_topology_load(topology) != 0)
    throw world_error("hwloc cannot read this host's topology");
  return tree;
}

std::vector<unsigned> usable(hwloc_const_bitmap_t set, const std::vector<unsigned>& allowed) {
  std::vector<unsigned> cpus;
  for (const unsigned cpu : allowed) {
    if (hwloc_bitmap_isset(set, cpu) != 0) cpus.push_back(cpu);
  }
  return cpus;
}

// In hwloc's order: contiguous cores are near each other. A host that states no cores has one a
// CPU.
Cores cores_inside(hwloc_topology_t tree, hwloc_const_bitmap_t set,
                   const std::vector<unsigned>& allowed) {
  Cores cores;
  const auto type =
      hwloc_get_nbobjs_by_type(tree, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
  hwloc_obj_t core = nullptr;
  while ((core = hwloc_get_next_obj_inside_cpuset_by_type(tree, set, type, core)) != nullptr) {
    auto cpus = usable(core->cpuset, allowed);
    if (!cpus.empty()) cores.push_back(std::move(cpus));
  }
  return cores;
}

// As hwloc states the outermost caches, for hosts whose /sys says nothing.
std::uint64_t caches_by_hwloc(hwloc_topology_t tree, const std::vector<unsigned>& cpus) {
  for (const auto type :
       {HWLOC_OBJ_L5CACHE, HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE}) {
    std::uint64_t sum = 0;
    hwloc_obj_t cache = nullptr;
    while ((cache = hwloc_get_next_obj_by_type(tree, type, cache)) != nullptr) {
      if (!usable(cache->cpuset, cpus).empty()) sum += cache->attr->cache.size;
    }
    if (sum > 0) return sum;
  }
  return 0;
}

// The local memory of the NUMA nodes whose CPUs these are; shared with other devices on the same
// node.
std::uint64_t memory_near(hwloc_topology_t tree, const std::vector<unsigned>& cpus) {
  std::uint64_t sum = 0;
  hwloc_obj_t node = nullptr;
  while ((node = hwloc_get_next_obj_by_type(tree, HWLOC_OBJ_NUMANODE, node)) != nullptr) {
    if (!usable(node->cpuset, cpus).empty()) sum += node->attr->numanode.local_memory;
  }
  return sum;
}

SiteDevice device_of(hwloc_topology_t tree, const Cores& cores, std::size_t index,
                     std::uint64_t stated_llc_bytes) {
  SiteDevice device;
  device.id = "cpu-" + std::to_string(index);
  device.kind = "cpu";
  std::vector<unsigned> cpus;
  bool smt = false;
  for (const auto& core : cores) {
    cpus.insert(cpus.end(), core.begin(), core.end());
    smt = smt || core.size() > 1;
  }
  std::ranges::sort(cpus);
  device.cpus = format_cpu_list(cpus);
  device.facts["cores"] = static_cast<double>(cores.size());
  device.facts["lanes"] = static_cast<double>(cpus.size());
  device.facts["smt"] = smt;
  const auto memory = memory_near(tree, cpus);
  if (memory > 0) device.facts["memory_bytes"] = static_cast<double>(memory);
  auto llc = stated_llc_bytes > 0 ? stated_llc_bytes : llc_bytes(cpus);
  if (llc == 0) llc = caches_by_hwloc(tree, cpus);
  if (llc > 0) device.facts["llc_bytes"] = static_cast<double>(llc);
  if (stated_llc_bytes > 0) device.facts["llc_source"] = std::string("--llc-bytes");
  return device;
}

// One set of cores a device.
std::vector<Cores> sets_of(hwloc_topology_t tree, unsigned devices,
                           const std::vector<unsigned>& allowed) {
  std::vector<Cores> sets;
  if (devices == 0) {
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(tree, HWLOC_OBJ_NUMANODE, node)) != nullptr) {
      auto cores = cores_inside(tree, node->cpuset, allowed);
      if (!cores.empty()) sets.push_back(std::move(cores));  // Nodes of memory alone have none.
    }
    return sets;
  }
  const Cores all = cores_inside(tree, hwloc_topology_get_topology_cpuset(tree), allowed);
  for (const auto& [first, last] : split(all.size(), devices)) {
    sets.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(first),
                      all.begin() + static_cast<std::ptrdiff_t>(last));
  }
  return sets;
}

}  // namespace

std::vector<CoreRange> split(std::size_t cores, unsigned count) {
  if (count == 0 || count > cores) {
    throw Error{"--devices " + std::to_string(count) + ": this process may use " +
                    std::to_string(cores) + " cores",
                "give a number from 1 to " + std::to_string(cores)};
  }
  std::vector<CoreRange> ranges;
  for (std::size_t device = 0, first = 0; device < count; ++device) {
    const std::size_t size = cores / count + (device < cores % count ? 1 : 0);
    ranges.push_back({first, first + size});
    first += size;
  }
  return ranges;
}

Topology read_topology(const TopologyRequest& request) {
  const Tree tree = load();
  const auto allowed = affinity();
  Topology topology;
  topology.numa_nodes =
      static_cast<unsigned>(std::max(0, hwloc_get_nbobjs_by_type(tree.get(), HWLOC_OBJ_NUMANODE)));
  for (const Cores& cores : sets_of(tree.get(), request.devices, allowed)) {
    topology.devices.push_back(
        device_of(tree.get(), cores, topology.devices.size(), request.llc_bytes));
  }
  return topology;
}

}  // namespace assay
