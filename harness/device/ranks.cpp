// Devices to ranks.
#include "harness/device/ranks.hpp"

#include <algorithm>

#include "harness/device/cpu_list.hpp"

namespace assay {
namespace {

void add_host(const SiteHost& host, std::vector<Rank>& ranks) {
  if (host.spare) return;
  for (const SiteDevice& device : host.devices) {
    ranks.push_back({device.id, host.id, host.hostname, device.cpus, host.rack});
  }
}

// The lower and the upper half of its CPUs.
std::vector<Rank> split(const Rank& whole) {
  const std::vector<unsigned> cpus = parse_cpu_list(whole.cpus);
  if (cpus.size() < 2) return {};
  const auto middle = cpus.begin() + static_cast<std::ptrdiff_t>(cpus.size() / 2);
  Rank lower = whole;
  Rank upper = whole;
  lower.cpus = format_cpu_list({cpus.begin(), middle});
  upper.cpus = format_cpu_list({middle, cpus.end()});
  return {lower, upper};
}

}  // namespace

std::vector<Rank> ranks_of(std::span<const SiteHost> hosts) {
  std::vector<Rank> ranks;
  for (const SiteHost& host : hosts) add_host(host, ranks);
  if (ranks.size() == 1) return split(ranks.front());
  return ranks;
}

std::vector<Rank> ranks_of(const Site& site, const std::string& unit) {
  if (unit == site.name) return ranks_of(site.hosts);
  const auto belongs = [&](const SiteHost& host) { return unit == host.id || unit == host.rack; };
  const auto first = std::ranges::find_if(site.hosts, belongs);
  const auto last = std::find_if_not(first, site.hosts.end(), belongs);
  return ranks_of(std::span(first, last));
}

std::vector<HostGroup> groups_at(const Site& site, Level level) {
  const std::span<const SiteHost> all = site.hosts;
  if (level == Level::cluster) return {{site.name, all}};
  std::vector<HostGroup> groups;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (level == Level::host) groups.push_back({all[i].id, all.subspan(i, 1)});
    if (level != Level::rack || all[i].rack.empty()) continue;
    const bool goes_on = !groups.empty() && groups.back().unit == all[i].rack;
    if (goes_on) {
      groups.back().hosts = {groups.back().hosts.data(), groups.back().hosts.size() + 1};
    } else {
      groups.push_back({all[i].rack, all.subspan(i, 1)});
    }
  }
  return groups;
}

std::string in_words(const std::vector<Rank>& ranks, std::size_t rank) {
  std::string words = "rank " + std::to_string(rank);
  if (rank >= ranks.size()) return words;
  const Rank& place = ranks[rank];
  return words + " (" + place.device + ", CPUs " + place.cpus + ", on " +
         (place.hostname.empty() ? place.host : place.hostname) + ")";
}

}  // namespace assay
