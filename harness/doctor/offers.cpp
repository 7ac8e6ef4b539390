// Benchmarks against what the worker says of the devices.
#include "harness/doctor/offers.hpp"

#include <fmt/format.h>

namespace assay {
namespace {

std::vector<Diagnosis> of_device(const SiteDevice& device,
                                 const std::vector<const Benchmark*>& benchmarks) {
  std::vector<Diagnosis> findings;
  std::size_t runnable = 0;
  for (const Benchmark* benchmark : benchmarks) {
    if (benchmark->scope != Level::device) continue;
    const auto reason = device.unavailable.find(benchmark->kernel);
    if (benchmark->kernel.empty() || reason == device.unavailable.end()) {
      ++runnable;
      continue;
    }
    findings.push_back({Health::cannot, fmt::format("{} on {}", benchmark->name, device.id),
                        reason->second,
                        "assay plan --dry-run  # shows what is measured without it; a profile may "
                        "demand it"});
  }
  findings.insert(findings.begin(),
                  {runnable > 0 ? Health::fine : Health::cannot, device.id,
                   fmt::format("{}: {} of {} benchmarks of devices can run", device.model, runnable,
                               runnable + findings.size()),
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
