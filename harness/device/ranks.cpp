// Devices to ranks.
#include "harness/device/ranks.hpp"

#include <algorithm>
#include <utility>

#include "harness/device/cpu_list.hpp"

namespace assay {
namespace {

// All its devices, or the one that is named.
void add_host(const SiteHost& host, const SiteDevice* only, std::vector<Rank>& ranks) {
  if (host.spare) return;
  for (const SiteDevice& device : host.devices) {
    if (only != nullptr && only != &device) continue;
    ranks.push_back({device.id, host.id, host.hostname, device.cpus, host.rack, device.kind});
  }
}

// The lower and the upper half of its CPUs.
std::vector<Rank> split(const Rank& whole) {
  if (!whole.kind.empty() && whole.kind != "cpu") return {};
  const std::vector<unsigned> cpus = parse_cpu_list(whole.cpus);
  if (cpus.size() < 2) return {};
  const auto middle = cpus.begin() + static_cast<std::ptrdiff_t>(cpus.size() / 2);
  Rank lower = whole;
  Rank upper = whole;
  lower.cpus = format_cpu_list({cpus.begin(), middle});
  upper.cpus = format_cpu_list({middle, cpus.end()});
  return {lower, upper};
}

std::vector<Rank> two_at_least(std::vector<Rank> ranks) {
  if (ranks.size() == 1) return split(ranks.front());
  return ranks;
}

}  // namespace

std::vector<Rank> ranks_of(std::span<const SiteHost> hosts) {
  std::vector<Rank> ranks;
  for (const SiteHost& host : hosts) add_host(host, nullptr, ranks);
  return two_at_least(std::move(ranks));
}

RankTable::RankTable(const Site& site) : site_(site) {
  for (std::size_t i = 0; i < site.hosts.size(); ++i) {
    const SiteHost& host = site.hosts[i];
    held_[host.id] = {i, 1};
    for (const SiteDevice& device : host.devices) held_.try_emplace(device.id, Held{i, 1, &device});
    if (host.rack.empty()) continue;
    Held& rack = held_[host.rack];
    if (rack.hosts == 0) rack.first_host = i;
    ++rack.hosts;
  }
  held_[site.name] = {0, site.hosts.size()};
  for (const UnitGroup& group : site.groups) groups_[group.id] = &group;
}

void RankTable::add(const Held& held, std::vector<Rank>& ranks) const {
  for (std::size_t i = 0; i < held.hosts; ++i) {
    add_host(site_.hosts[held.first_host + i], held.device, ranks);
  }
}

std::vector<Rank> RankTable::of(const UnitGroup& group) const {
  std::vector<Rank> ranks;
  for (const std::string& member : group.members) {
    // A group that lacks one of its members would be another one.
    const auto found = held_.find(member);
    if (found == held_.end()) return {};
    add(found->second, ranks);
  }
  return two_at_least(std::move(ranks));
}

std::vector<Rank> RankTable::of(const std::string& unit) const {
  const auto group = groups_.find(unit);
  if (group != groups_.end()) return of(*group->second);
  std::vector<Rank> ranks;
  const auto found = held_.find(unit);
  if (found != held_.end() && found->second.device == nullptr) add(found->second, ranks);
  return two_at_least(std::move(ranks));
}

std::vector<Rank> ranks_of(const Site& site, const std::string& unit) {
  return RankTable(site).of(unit);
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
