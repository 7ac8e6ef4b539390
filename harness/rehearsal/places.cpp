// Spreading the faults over what stands in the places that they are planted on.
#include "harness/rehearsal/places.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace assay {
namespace {

using Planted = std::map<std::string, std::vector<const Fault*>>;

Planted planted(const std::vector<Fault>& faults) {
  Planted found;
  for (const Fault& fault : faults) {
    for (const std::string& unit : fault.units) found[unit].push_back(&fault);
  }
  return found;
}

// Of each rack: itself, its zones, the site.
std::map<std::string, std::vector<std::string>> surroundings(const Site& site) {
  std::map<std::string, std::vector<std::string>> found;
  for (const SiteHost& host : site.hosts) found.try_emplace(host.rack, std::vector{host.rack});
  for (const SiteZone& zone : site.zones) {
    for (const std::string& rack : zone.racks) found[rack].push_back(zone.id);
  }
  for (auto& [rack, around] : found) around.push_back(site.name);
  return found;
}

}  // namespace

Places::Places(const Site& site, const std::vector<Fault>& faults) {
  const Planted at = planted(faults);
  const auto around = surroundings(site);
  const auto reach = [&](const std::string& unit, const std::vector<std::string>& places) {
    std::vector<const Fault*> found;
    for (const std::string& place : places) {
      if (const auto here = at.find(place); here != at.end()) {
        found.insert(found.end(), here->second.begin(), here->second.end());
      }
    }
    if (!found.empty()) faults_.emplace(unit, std::move(found));
  };
  const auto join = [&](const std::string& unit, const SiteHost& host) {
    Place& place = places_[unit];
    place.rack = host.rack;
    place.hosts.push_back(host.id);
    for (const SiteDevice& device : host.devices) place.devices.push_back(device.id);
  };
  for (const SiteHost& host : site.hosts) {
    std::vector<std::string> places = around.at(host.rack);
    places.push_back(host.id);
    const std::vector<std::string> cards = nics(site, host);
    join(host.id, host);
    reach(host.id, places);
    for (const SiteDevice& device : host.devices) {
      places_[device.id] = {host.rack, device.model, {device.id}, {host.id}, {}};
      places.push_back(device.id);
      const std::size_t sends_by = static_cast<std::size_t>(&device - host.devices.data());
      if (!cards.empty()) places.push_back(cards[sends_by % cards.size()]);
      reach(device.id, places);
      places.resize(places.size() - (cards.empty() ? 1 : 2));
    }
    if (host.spare) continue;
    if (!host.rack.empty()) join(host.rack, host);
    join(site.name, host);
  }
  for (const auto& [rack, places] : around) {
    if (!rack.empty()) reach(rack, places);
  }
  for (const UnitGroup& group : site.groups) places_[group.id] = together(group);
  for (const Fault& fault : faults) {
    if (fault.kind != FaultKind::pair && fault.kind != FaultKind::boundary) continue;
    Between& one = between_.emplace_back();
    one.fault = &fault;
    for (const SiteHost& host : site.hosts) {
      const auto stands_in = [&](const std::string& unit) {
        return unit == host.id ||
               std::ranges::find(around.at(host.rack), unit) != around.at(host.rack).end();
      };
      if (std::ranges::any_of(fault.units, stands_in)) one.hosts.insert(host.id);
    }
  }
  reach(site.name, {site.name});
  if (!faults_.empty()) note_sick();
}

void Places::note_sick() {
  for (auto& [unit, place] : places_) {
    std::ranges::copy_if(place.devices, std::back_inserter(place.sick),
                         [&](const std::string& device) { return faults_.contains(device); });
  }
}

// What the members are, each host once.
Places::Place Places::together(const UnitGroup& group) const {
  Place all;
  for (const std::string& member : group.members) {
    const Place* place = find(member);
    if (place == nullptr) continue;
    all.devices.insert(all.devices.end(), place->devices.begin(), place->devices.end());
    for (const std::string& host : place->hosts) {
      if (all.hosts.empty() || all.hosts.back() != host) all.hosts.push_back(host);
    }
  }
  return all;
}

std::vector<const Fault*> Places::between(const Place& place) const {
  std::vector<const Fault*> found;
  for (const Between& one : between_) {
    const auto inside = static_cast<std::size_t>(std::ranges::count_if(
        place.hosts, [&](const std::string& host) { return one.hosts.contains(host); }));
    const bool pair = one.fault->kind == FaultKind::pair;
    if (pair ? inside == 2 : inside > 0 && inside < place.hosts.size()) found.push_back(one.fault);
  }
  return found;
}

const Places::Place* Places::find(const std::string& unit) const {
  const auto found = places_.find(unit);
  return found == places_.end() ? nullptr : &found->second;
}

const std::vector<const Fault*>& Places::on(const std::string& unit) const {
  static const std::vector<const Fault*> none;
  const auto found = faults_.find(unit);
  return found == faults_.end() ? none : found->second;
}

}  // namespace assay
