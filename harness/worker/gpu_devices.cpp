// CPUs near each GPU, and what it cannot run.
#include "harness/worker/gpu_devices.hpp"

#include <algorithm>
#include <map>

#include "harness/bench/kernel.hpp"
#include "harness/device/cpu/topology.hpp"
#include "harness/device/cpu_list.hpp"

namespace assay {
namespace {

std::string fact_text(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

std::vector<unsigned> cpus_near(const Gpu& gpu, const std::vector<unsigned>& cpus,
                                const HostFiles& files) {
  const auto list =
      files.line("/sys/bus/pci/devices/" + fact_text(gpu.facts, "pci") + "/local_cpulist");
  if (!list) return cpus;
  std::vector<unsigned> both;
  std::ranges::set_intersection(parse_cpu_list(*list), cpus, std::back_inserter(both));
  return both.empty() ? cpus : both;
}

// The n-th of `count` shares; all of them where there are not enough for everybody.
std::vector<unsigned> share_of(const std::vector<unsigned>& cpus, std::size_t n, unsigned count) {
  if (cpus.size() < count) return cpus;
  const CoreRange range = split(cpus.size(), count).at(n);
  const auto begin = cpus.begin();
  return {begin + static_cast<std::ptrdiff_t>(range.first),
          begin + static_cast<std::ptrdiff_t>(range.last)};
}

std::map<std::string, std::string> unavailable_to(const CudaModule& module, const Gpu& gpu) {
  const auto kernels = module.kernels(gpu.facts);
  std::map<std::string, std::string> reasons;
  for (const KernelOffer* offer : Registered<KernelOffer>::all()) {
    if (!kernels.contains(offer->name)) reasons[offer->name] = "there is no GPU kernel of it yet";
  }
  for (const auto& [name, reason] : kernels) {
    if (!reason.empty()) reasons[name] = reason;
  }
  return reasons;
}

}  // namespace

bool is_emulated(const std::string& model) { return model.starts_with("EMULATED "); }

std::vector<SiteDevice> gpu_devices(const GpusFound& found, const std::vector<unsigned>& cpus,
                                    const HostFiles& files) {
  std::map<std::vector<unsigned>, std::vector<std::size_t>> sharers;
  for (std::size_t i = 0; i < found.gpus.size(); ++i) {
    sharers[cpus_near(found.gpus[i], cpus, files)].push_back(i);
  }
  std::vector<SiteDevice> devices(found.gpus.size());
  for (const auto& [common, members] : sharers) {
    for (std::size_t n = 0; n < members.size(); ++n) {
      const Gpu& gpu = found.gpus[members[n]];
      SiteDevice& device = devices[members[n]];
      device.id = "gpu-" + std::to_string(members[n]);
      device.kind = "cuda";
      device.model = gpu.model;
      device.serial = gpu.uuid;
      device.cpus = format_cpu_list(share_of(common, n, static_cast<unsigned>(members.size())));
      device.facts = gpu.facts;
      device.unavailable = unavailable_to(*found.module, gpu);
    }
  }
  return devices;
}

}  // namespace assay
