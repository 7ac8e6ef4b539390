// Counting a site.
#include "harness/site/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::size_t kComplaintsMax = 20;

struct Rack {
  std::size_t hosts = 0;
  std::size_t devices = 0;
  double watts = 0;
  std::optional<double> budget_watts;
};

using Racks = std::map<std::string, Rack>;

double watts_of(const Site& site, const SiteHost& host) {
  const auto type = site.layout.host_types.find(host.type);
  if (type == site.layout.host_types.end()) return 0;
  return type->second.watts + static_cast<double>(host.devices.size()) * type->second.device_watts;
}

Racks racks_of(const Site& site) {
  Racks racks;
  for (const SiteHost& host : site.hosts) {
    if (host.rack.empty()) continue;
    Rack& rack = racks[host.rack];
    ++rack.hosts;
    rack.devices += host.devices.size();
    rack.watts += watts_of(site, host);
  }
  for (const RackGroup& group : site.layout.racks) {
    for (const std::string& id : expand(group.ids)) {
      racks[id].watts += group.other_watts;
      racks[id].budget_watts = group.budget_watts;
    }
  }
  return racks;
}

void count_hosts(const Site& site, SiteOverview& found) {
  for (const SiteHost& host : site.hosts) {
    ++found.hosts;
    found.devices += host.devices.size();
    if (!host.spare) continue;
    ++found.spare_hosts;
    found.spare_devices += host.devices.size();
  }
}

std::vector<std::string> shapes_of(const Racks& racks) {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts;
  for (const auto& [id, rack] : racks) ++counts[{rack.hosts, rack.devices}];
  std::vector<std::pair<std::size_t, std::pair<std::size_t, std::size_t>>> sorted;
  for (const auto& [shape, count] : counts) sorted.emplace_back(count, shape);
  std::ranges::sort(sorted, std::greater{});
  std::vector<std::string> lines;
  for (const auto& [count, shape] : sorted) {
    lines.push_back(fmt::format("{} {} of {} hosts, {} devices", count,
                                count == 1 ? "rack" : "racks", shape.first, shape.second));
  }
  return lines;
}

// How much of its budget a part uses; without one, its load.
double strain(const LoadedPart& part) {
  return part.budget_watts ? part.watts / *part.budget_watts : 0;
}

std::vector<LoadedPart> loads_of(const Site& site, const Racks& racks) {
  std::map<std::string, LoadedPart> highest;
  const auto consider = [&](LoadedPart part) {
    const auto [known, fresh] = highest.try_emplace(part.kind, part);
    if (!fresh && std::pair(strain(part), part.watts) >
                      std::pair(strain(known->second), known->second.watts)) {
      known->second = std::move(part);
    }
  };
  LoadedPart all{"site", site.name, 0, site.layout.power.budget_watts};
  for (const SiteHost& host : site.hosts) {
    if (host.rack.empty()) all.watts += watts_of(site, host);
  }
  for (const auto& [id, rack] : racks) {
    all.watts += rack.watts;
    consider({"rack", id, rack.watts, rack.budget_watts});
  }
  for (const SiteZone& zone : site.zones) {
    LoadedPart part{std::string(name(zone.kind)), zone.id, 0, zone.budget_watts};
    for (const std::string& rack : zone.racks) part.watts += racks.at(rack).watts;
    consider(std::move(part));
  }
  std::vector<LoadedPart> loads;
  if (all.watts > 0) loads.push_back(all);
  for (auto& [kind, part] : highest) {
    if (part.watts > 0) loads.push_back(std::move(part));
  }
  return loads;
}

std::vector<std::string> unstated_in(const Site& site, const Racks& racks) {
  if (racks.empty()) return {"no racks: nothing is judged by the rack"};
  std::vector<std::string> sentences;
  const auto say_unless = [&](bool stated, const char* sentence) {
    if (!stated) sentences.emplace_back(sentence);
  };
  const auto has = [&](ZoneKind kind) {
    return std::ranges::find(site.zones, kind, &SiteZone::kind) != site.zones.end();
  };
  const Layout& layout = site.layout;
  say_unless(has(ZoneKind::loop), "no cooling loops: a finding cannot name one");
  say_unless(has(ZoneKind::block), "no blocks of leaf switches: a finding cannot name a leaf");
  say_unless(layout.network.has_value(), "no network: rails and planes are not told apart");
  say_unless(layout.nvlink_domain != NvlinkDomain::none, "no NVLink domain");
  say_unless(layout.power.budget_watts.has_value(), "no power budget of the site");
  say_unless(!layout.inventory.empty(), "no inventory: coverage is by place, not by serial");
  say_unless(site.scheduler.has_value(), "no scheduler: jobs need --launcher local or mpi");
  return sentences;
}

}  // namespace

SiteOverview overview(const Site& site, const std::optional<Inventory>& inventory) {
  SiteOverview found;
  const Racks racks = racks_of(site);
  found.racks = racks.size();
  count_hosts(site, found);
  found.contracted = inventory ? inventory->devices.size() : found.devices - found.spare_devices;
  found.shapes = shapes_of(racks);
  found.loads = loads_of(site, racks);
  found.unstated = unstated_in(site, racks);
  return found;
}

std::vector<std::string> inventory_complaints(const Site& site, const Inventory& inventory,
                                              const std::string& site_file,
                                              const std::string& inventory_file) {
  std::unordered_map<std::string, bool> spare;  // Of every device.
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) spare.emplace(device.id, host.spare);
  }
  std::vector<std::string> complaints;
  std::size_t more = 0;
  const auto complain = [&](std::string text) {
    if (complaints.size() < kComplaintsMax) {
      complaints.push_back(std::move(text));
    } else {
      ++more;
    }
  };
  std::unordered_set<std::string_view> contracted;
  for (const ContractedDevice& device : inventory.devices) {
    contracted.insert(device.unit);
    const auto place = spare.find(device.unit);
    if (place != spare.end() && !place->second) continue;
    complain(fmt::format(
        "{}:{}: {} '{}'", inventory_file, device.line,
        place == spare.end() ? "the site has no device" : "the site calls this one a spare:",
        device.unit));
  }
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) {
      if (host.spare || contracted.contains(device.id)) continue;
      complain(fmt::format("{}: {} is neither contracted in {} nor a spare", site_file, device.id,
                           inventory_file));
    }
  }
  if (more > 0) complaints.push_back(fmt::format("and {} more", more));
  return complaints;
}

}  // namespace assay
