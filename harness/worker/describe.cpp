// Describing this host.
#include "harness/worker/describe.hpp"

#include "harness/bench/kernel.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/cache.hpp"
#include "harness/device/cpu/device.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/telemetry/host.hpp"
#include "harness/telemetry/nvml.hpp"
#include "harness/worker/gpu_devices.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

std::map<std::string, std::string> unavailable_on(const SiteDevice& described) {
  const CpuDevice device(described.id, parse_cpu_list(described.cpus), described.facts);
  std::map<std::string, std::string> reasons;
  for (const KernelOffer* offer : Registered<KernelOffer>::all()) {
    if (offer->backend != device.backend()) continue;
    const std::string reason = offer->unavailable(device);
    if (!reason.empty()) reasons[offer->name] = reason;
  }
  return reasons;
}

void complete(SiteDevice& device, const SiteHost& host) {
  device.model = cpu_model();
  device.serial = host.serial.empty() ? "" : host.serial + "/" + device.id;
  device.facts["isa"] = isa_features();
  // Memory that was added while the host runs is missing in what its nodes state.
  const auto memory = host.facts.find("memory_bytes");
  if (host.facts.at("numa_nodes") == Fact(1.0) && memory != host.facts.end()) {
    device.facts["memory_bytes"] = memory->second;
  }
  device.unavailable = unavailable_on(device);
}

// NVML tells what CUDA does not.
void complete_gpus(SiteHost& host) {
  try {
    const Nvml nvml;
    host.facts["nvidia_driver"] = nvml.driver_version();
    for (SiteDevice& device : host.devices) {
      const auto found = nvml.find(text(device.facts.at("pci")));
      if (!found) continue;
      device.facts.merge(nvml.facts(*found));
      const auto serial = device.facts.find("serial");
      if (serial == device.facts.end() || serial->second == Fact(std::string("n/a"))) continue;
      device.serial = text(serial->second);
    }
  } catch (const Error& error) {
    host.facts["nvidia_driver"] = std::string(error.what());
  }
}

void put_gpus(Site& site, const GpusFound& found, const std::vector<unsigned>& cpus) {
  SiteHost& host = site.hosts.front();
  if (found.driver && !found.why_none.empty()) host.facts["gpus_unusable"] = found.why_none;
  if (found.gpus.empty()) return;
  host.devices = gpu_devices(found, cpus);
  host.facts["cuda_runtime"] = found.module->cuda;
  host.facts["cuda_toolkit_built"] = found.module->cuda_built;
  if (const std::string nccl = nccl_version(); !nccl.empty()) host.facts["nccl"] = nccl;
  complete_gpus(host);
  if (is_emulated(found.gpus.front().model)) site.reality = "emulated";
}

}  // namespace

Site describe(const TopologyRequest& request) {
  Topology topology = read_topology(request);
  const auto cpus = affinity();
  SiteHost host;
  host.id = "host-0";
  host.hostname = hostname();
  host.serial = machine_serial();
  host.architecture = architecture();
  host.cpus = format_cpu_list(cpus);
  host.facts = host_facts();
  host.facts["cpus"] = static_cast<double>(cpus.size());
  host.facts["numa_nodes"] = static_cast<double>(topology.numa_nodes);
  const auto llc = request.llc_bytes > 0 ? request.llc_bytes : llc_bytes(cpus);
  if (llc > 0) host.facts["llc_bytes"] = static_cast<double>(llc);
  host.devices = std::move(topology.devices);
  for (SiteDevice& device : host.devices) complete(device, host);
  Site site{"this-machine", {std::move(host)}};
  // CUDA where a GPU answers, the CPU otherwise, and where somebody asks to have it split.
  if (request.devices == 0) put_gpus(site, find_gpus(), cpus);
  return site;
}

}  // namespace assay
