// Levels, and the units of a site.
#include "results/record/unit.hpp"

#include <array>
#include <utility>

#include "results/record/fact.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::array<std::pair<Level, std::string_view>, 5> kLevels{{
    {Level::device, "device"},
    {Level::host, "host"},
    {Level::rack, "rack"},
    {Level::group, "group"},
    {Level::cluster, "cluster"},
}};

}  // namespace

std::string_view name(Level level) {
  for (const auto& [value, text] : kLevels) {
    if (value == level) return text;
  }
  return "device";
}

std::optional<Level> level_named(std::string_view name) {
  for (const auto& [value, text] : kLevels) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> nics(const Site& site, const SiteHost& host) {
  const auto type = site.layout.host_types.find(host.type);
  if (type == site.layout.host_types.end() || type->second.nics.empty()) return {};
  return expand(host.id + "/" + type->second.nics);
}

std::vector<Unit> units(const Site& site) {
  std::vector<Unit> found{{site.name, Level::cluster, {}, {}, {}}};
  const std::string* rack = nullptr;
  for (const SiteHost& host : site.hosts) {
    if (!host.rack.empty() && (rack == nullptr || *rack != host.rack)) {
      found.push_back({host.rack, Level::rack, {}, {}, {}, host.rack});
      rack = &host.rack;
    }
    found.push_back(
        {host.id, Level::host, host.id, host.serial, host.architecture, host.rack, host.spare});
    for (const SiteDevice& device : host.devices) {
      found.push_back(
          {device.id, Level::device, host.id, device.serial, device.model, host.rack, host.spare});
    }
  }
  return found;
}

}  // namespace assay
