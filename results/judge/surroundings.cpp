// Zones are of racks, and racks of hosts.
#include "results/judge/surroundings.hpp"

#include <algorithm>

namespace assay {

std::map<std::string, std::vector<std::string>> surroundings(const Site& site) {
  std::map<std::string, std::vector<std::string>> zones;  // Of each rack.
  for (const SiteZone& zone : site.zones) {
    for (const std::string& rack : zone.racks) zones[rack].push_back(zone.id);
  }
  std::map<std::string, std::vector<std::string>> around;
  for (const SiteHost& host : site.hosts) {
    std::vector<std::string> places;
    if (!host.rack.empty()) {
      places = zones[host.rack];
      places.push_back(site.name);
      around.try_emplace(host.rack, places);
      places.insert(places.begin(), host.rack);
    } else {
      places = {site.name};
    }
    around[host.id] = places;
    places.insert(places.begin(), host.id);
    for (const SiteDevice& device : host.devices) around[device.id] = places;
  }
  around[site.name];
  return around;
}

}  // namespace assay
