// Benchmarks against what the worker says of the devices.
#include "harness/doctor/offers.hpp"

#include <fmt/format.h>

namespace assay {
namespace {

std::vector<Diagnosis> of_device(const SiteDevice& device,
                                 const std::vector<const Benchmark*>& benchmarks) {
  std::vector<Diagnosis> findings;
  std::size_t runnable = 0;
  std::size_t looked_at = 0;
  for (const Benchmark* benchmark : benchmarks) {
    if (benchmark->scope != Level::device) continue;
    if (!benchmark->backend.empty() && benchmark->backend != device.kind) continue;
    const std::vector<std::string> kernels = kernels_of(*benchmark);
    std::size_t missing = 0;
    for (const std::string& kernel : kernels) {
      const auto reason = device.unavailable.find(kernel);
      if (reason == device.unavailable.end()) continue;
      ++missing;
      const std::string by = kernels.size() > 1 ? " by " + kernel : "";
      findings.push_back(
          {Health::cannot, fmt::format("{}{} on {}", benchmark->name, by, device.id),
           reason->second,
           "assay plan --dry-run  # shows what is measured without it; a profile may "
           "demand it"});
    }
    if (missing == 0 || missing < kernels.size()) ++runnable;
    ++looked_at;
  }
  findings.insert(findings.begin(), {runnable > 0 ? Health::fine : Health::cannot, device.id,
                                     fmt::format("{}: {} of {} benchmarks of devices can run",
                                                 device.model, runnable, looked_at),
                                     ""});
  return findings;
}

}  // namespace

std::vector<Diagnosis> offer_findings(const Site& site,
                                      const std::vector<const Benchmark*>& benchmarks) {
  std::vector<Diagnosis> findings;
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) {
      for (Diagnosis& finding : of_device(device, benchmarks))
        findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace assay
