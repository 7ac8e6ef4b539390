// Asking devices, hosts, and ranks that work together.
#include "harness/plan/offer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/device/join.hpp"

namespace assay {
namespace {

// Why another backend than the device's is needed; empty where it is not.
std::string wrong_backend(const SiteDevice& device, const Benchmark& benchmark) {
  if (benchmark.backend.empty() || benchmark.backend == device.kind) return {};
  return fmt::format("it is measured on {} devices, and this one is {}", benchmark.backend,
                     device.kind);
}

// Why the device has not what the case calls; empty where it has.
std::string without_kernel(const SiteDevice& device, const Benchmark& benchmark,
                           const std::string& kernel) {
  if (std::string reason = wrong_backend(device, benchmark); !reason.empty()) return reason;
  const auto reason = device.unavailable.find(kernel);
  return reason == device.unavailable.end() ? std::string{} : reason->second;
}

std::string unfit(const Facts& facts, const Benchmark& benchmark, const Axes& axes) {
  return benchmark.unfit == nullptr ? std::string{} : benchmark.unfit(facts, axes);
}

std::string refusal(const SiteDevice& device, const Benchmark& benchmark, const Axes& axes) {
  std::string reason = without_kernel(device, benchmark, kernel_of(benchmark, axes));
  return reason.empty() ? unfit(device.facts, benchmark, axes) : reason;
}

// Ranks that work together, on those hosts.
struct Together {
  const std::vector<Rank>& ranks;
  const std::vector<const SiteHost*>& hosts;
  NvlinkDomain domain;
};

// What one of the hosts says of itself and of them.
Facts facts_of(const Together& together, const SiteHost& host) {
  Facts facts = host.facts;
  facts["ranks"] = static_cast<double>(together.ranks.size());
  facts["nvlink_domain"] = std::string(name(together.domain));
  facts["ranks_on_host"] =
      static_cast<double>(std::ranges::count(together.ranks, host.id, &Rank::host));
  return facts;
}

std::string refusal(const Together& together, const Benchmark& benchmark, const Axes& axes) {
  if (together.ranks.size() < 2) return "one device alone makes no two ranks";
  const std::string kernel = kernel_of(benchmark, axes);
  for (const SiteHost* host : together.hosts) {
    for (const SiteDevice& device : host->devices) {
      // Ranks need what joins them, whatever else they call.
      for (const std::string& needed : {kernel, std::string(kJoinKernel)}) {
        std::string reason = without_kernel(device, benchmark, needed);
        if (!reason.empty()) return reason;
      }
    }
  }
  const SiteHost* like = nullptr;  // Hosts of one type are asked once.
  for (const SiteHost* host : together.hosts) {
    if (like != nullptr && !host->type.empty() && like->type == host->type) continue;
    like = host;
    std::string reason = unfit(facts_of(together, *host), benchmark, axes);
    if (!reason.empty()) return reason;
  }
  return {};
}

bool is_spare(const HostGroup& group) {
  return std::ranges::all_of(group.hosts, [](const SiteHost& host) { return host.spare; });
}

Offer of_ranks_at(const Site& site, Level level, const Benchmark& benchmark, const Axes& axes) {
  Offer found;
  for (const HostGroup& group : groups_at(site, level)) {
    if (is_spare(group)) continue;
    std::vector<const SiteHost*> hosts;
    for (const SiteHost& host : group.hosts) {
      if (!host.spare && !host.devices.empty()) hosts.push_back(&host);
    }
    const std::vector<Rank> ranks = ranks_of(group.hosts);
    found.add(group.unit, refusal({ranks, hosts, site.layout.nvlink_domain}, benchmark, axes));
  }
  return found;
}

}  // namespace

void Offer::add(const std::string& unit, const std::string& reason) {
  (reason.empty() ? units : refused[reason]).push_back(unit);
}

Offers::Offers(const Site& site) : site_(site), table_(site) {
  for (const SiteHost& host : site.hosts) hosts_[host.id] = &host;
}

Offer Offers::at(Level level, const Benchmark& benchmark, const Axes& axes) const {
  if (benchmark.group) return of_ranks_at(site_, level, benchmark, axes);
  Offer found;
  for (const SiteHost& host : site_.hosts) {
    if (host.spare) continue;
    if (level == Level::host) found.add(host.id, unfit(host.facts, benchmark, axes));
    if (level != Level::device) continue;
    for (const SiteDevice& device : host.devices) {
      found.add(device.id, refusal(device, benchmark, axes));
    }
  }
  return found;
}

Offer Offers::of(const std::vector<UnitGroup>& groups, const Benchmark& benchmark,
                 const Axes& axes) const {
  Offer found;
  for (const UnitGroup& group : groups) {
    const std::vector<Rank> ranks = table_.of(group);
    const std::vector<const SiteHost*> hosts = hosts_of(ranks);
    found.add(group.id, refusal({ranks, hosts, site_.layout.nvlink_domain}, benchmark, axes));
  }
  return found;
}

std::vector<const SiteHost*> Offers::hosts_of(const std::vector<Rank>& ranks) const {
  std::vector<const SiteHost*> hosts;
  for (const Rank& rank : ranks) {
    const SiteHost* host = hosts_.at(rank.host);
    if (hosts.empty() || hosts.back() != host) hosts.push_back(host);
  }
  return hosts;
}

}  // namespace assay
