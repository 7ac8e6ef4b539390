// Parts in a row, and parts that a whole rack shares.
#include "results/judge/inseparable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

// The block that a rack's leaf switches belong to.
std::string leaf_of(const Site& site, const std::string& rack) {
  for (const SiteZone& zone : site.zones) {
    if (zone.kind != ZoneKind::block) continue;
    if (std::ranges::find(zone.racks, rack) != zone.racks.end()) return " of " + zone.id;
  }
  return {};
}

// None where the cause is no NIC of a network that the site describes.
std::optional<std::string> of_nic(const Site& site, const std::string& nic) {
  if (!site.layout.network) return std::nullopt;
  const std::size_t slash = nic.rfind('/');
  const std::string id = nic.substr(0, slash);
  const auto host = std::ranges::find(site.hosts, id, &SiteHost::id);
  if (slash == std::string::npos || host == site.hosts.end()) return std::nullopt;
  const std::vector<std::string> names = nics(site, *host);
  const auto own = std::ranges::find(names, nic);
  if (own == names.end()) return std::nullopt;
  const auto rail = static_cast<std::uint32_t>(own - names.begin()) %
                    std::max<std::uint32_t>(1, site.layout.network->rails);
  return fmt::format("{} (rail {}), its cable and its port of a leaf switch{}", nic, rail,
                     leaf_of(site, host->rack));
}

// None where the cause is no rack with shelves.
std::optional<std::string> of_rack(const Site& site, const std::string& rack) {
  for (const RackGroup& group : site.layout.racks) {
    if (group.shelves.empty()) continue;
    const std::vector<std::string> racks = expand(group.ids);
    if (std::ranges::find(racks, rack) == racks.end()) continue;
    return fmt::format("the power shelves {} of {} and its coolant", group.shelves, rack);
  }
  return std::nullopt;
}

}  // namespace

std::string not_told_apart(const Site& site, const Finding& finding) {
  if (finding.outcome != Outcome::fail) return {};
  std::vector<std::string> said;
  for (const std::string& cause : finding.causes) {
    if (const auto parts = of_nic(site, cause)) said.push_back(*parts);
    const bool by_itself = finding.units.size() == 1 && finding.units.front() == cause;
    const auto shared = by_itself ? std::nullopt : of_rack(site, cause);
    if (shared) said.push_back(*shared);
  }
  if (said.empty()) return {};
  std::string words = "; not told apart:";
  for (const std::string& one : said) words += (&one == &said.front() ? " " : "; ") + one;
  return words;
}

}  // namespace assay
