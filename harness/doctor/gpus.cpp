// One function a subject.
#include "harness/doctor/gpus.hpp"

#include <fmt/format.h>

#include <set>

#include "harness/telemetry/nic.hpp"

namespace assay {
namespace {

std::string fact_text(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  return found == facts.end() ? std::string() : text(found->second);
}

std::vector<const SiteDevice*> gpus_of(const Site& site) {
  std::vector<const SiteDevice*> gpus;
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) {
      if (device.kind == "cuda") gpus.push_back(&device);
    }
  }
  return gpus;
}

Diagnosis driver(const Facts& host, const HostFiles& files) {
  const std::string version = fact_text(host, "nvidia_driver");
  if (!version.empty()) return {Health::fine, "NVIDIA driver", version, ""};
  const auto loaded = files.line("/proc/driver/nvidia/version");
  if (loaded) {
    return {Health::cannot, "NVIDIA driver",
            "its kernel module is loaded, and NVML does not answer: " +
                fact_text(host, "gpus_unusable"),
            "nvidia-smi  # says what is wrong; user and kernel parts must be of one version"};
  }
  return {Health::note, "NVIDIA driver", "none here: CPUs are measured, and no GPU", ""};
}

Diagnosis toolkit(const Facts& host, const std::filesystem::path& worker) {
  const std::string runtime = fact_text(host, "cuda_runtime");
  if (!runtime.empty()) {
    return {Health::fine, "CUDA",
            fmt::format("runtime {}, built with toolkit {}", runtime,
                        fact_text(host, "cuda_toolkit_built")),
            ""};
  }
  const std::string why = fact_text(host, "gpus_unusable");
  if (!why.empty()) {
    return {Health::cannot, "CUDA", why, "install the driver and libraries that it names"};
  }
  const bool built = std::filesystem::exists(worker.parent_path() / "libassay_cuda.so") ||
                     std::filesystem::exists(worker.parent_path() / "../lib/libassay_cuda.so");
  return {Health::note, "CUDA",
          built ? "the backend is built; nothing of it is loaded without a driver"
                : "this build has no CUDA backend: it was made without a toolkit",
          ""};
}

Diagnosis nccl(const Facts& host) {
  const std::string version = fact_text(host, "nccl");
  if (!version.empty()) return {Health::fine, "NCCL", version, ""};
  return {Health::note, "NCCL", "libnccl.so.2 was not found or not looked for", ""};
}

Diagnosis devices(const std::vector<const SiteDevice*>& gpus) {
  if (gpus.empty()) return {Health::note, "GPUs", "none", ""};
  std::set<std::string> models;
  for (const SiteDevice* gpu : gpus) models.insert(gpu->model);
  std::string names;
  for (const std::string& model : models) names += (names.empty() ? "" : ", ") + model;
  if (models.size() > 1) {
    return {Health::hurts, "GPUs", fmt::format("{} of different models: {}", gpus.size(), names),
            "nvidia-smi -L"};
  }
  return {Health::fine, "GPUs", fmt::format("{} x {}", gpus.size(), names), ""};
}

// GPUs of one NVLink domain see one another's memory through the fabric; between trays that also
// needs IMEX, whose channels are device files.
std::vector<Diagnosis> fabric(const std::vector<const SiteDevice*>& gpus, const HostFiles& files) {
  if (gpus.empty()) return {};
  std::vector<Diagnosis> findings;
  std::set<std::string> states;
  for (const SiteDevice* gpu : gpus) states.insert(fact_text(gpu->facts, "fabric"));
  for (const std::string& state : states) {
    if (state.empty() || state == "n/a") {
      findings.push_back({Health::unknown, "NVLink fabric", "the driver does not say", ""});
    } else {
      const bool joined = state.starts_with("completed") && state.ends_with("health mask 0");
      findings.push_back({joined ? Health::fine : Health::hurts, "NVLink fabric", state,
                          joined ? "" : "nvidia-smi -q  # section Fabric"});
    }
  }
  const bool channels = files.exists("/dev/nvidia-caps-imex-channels");
  findings.push_back(
      {channels ? Health::fine : Health::note, "IMEX",
       channels ? "its channels are there" : "no channels: memory of other trays cannot be mapped",
       channels ? "" : "nvidia-imex-ctl -N  # on GB200 and GB300 racks"});
  return findings;
}

std::vector<Diagnosis> ports(const HostFiles& files) {
  std::vector<Diagnosis> findings;
  const std::vector<NicPort> found = nic_ports(files);
  const Facts words = nic_facts(found);
  for (const NicPort& port : found) {
    const bool active = port.is_active();
    findings.push_back({active ? Health::fine : Health::hurts, "NIC port " + port.name,
                        text(words.at("nic." + port.name)),
                        active ? "" : "ibstat " + port.name.substr(0, port.name.find('/'))});
  }
  return findings;
}

}  // namespace

std::vector<Diagnosis> gpu_findings(const Site& site, const std::filesystem::path& worker,
                                    const HostFiles& files) {
  const Facts host = site.hosts.empty() ? Facts{} : site.hosts.front().facts;
  const auto gpus = gpus_of(site);
  std::vector<Diagnosis> findings{driver(host, files), toolkit(host, worker), nccl(host),
                                  devices(gpus)};
  for (Diagnosis& finding : fabric(gpus, files)) findings.push_back(std::move(finding));
  for (Diagnosis& finding : ports(files)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace assay
