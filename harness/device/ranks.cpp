// Devices to ranks.
#include "harness/device/ranks.hpp"

#include "harness/device/cpu_list.hpp"

namespace assay {
namespace {

void add_host(const SiteHost& host, std::vector<Rank>& ranks) {
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

std::vector<Rank> ranks_of(const Site& site, const std::string& unit) {
  std::vector<Rank> ranks;
  for (const SiteHost& host : site.hosts) {
    if (unit == host.id || unit == site.name) add_host(host, ranks);
  }
  if (ranks.size() == 1) return split(ranks.front());
  return ranks;
}

std::string in_words(const std::vector<Rank>& ranks, std::size_t rank) {
  std::string words = "rank " + std::to_string(rank);
  if (rank >= ranks.size()) return words;
  const Rank& place = ranks[rank];
  return words + " (" + place.device + ", CPUs " + place.cpus + ", on " +
         (place.hostname.empty() ? place.host : place.hostname) + ")";
}

}  // namespace assay
