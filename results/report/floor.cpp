// Racks by their rows, and outcomes by the places of their units.
#include "results/report/floor.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t kRacksInRow = 24;  // Where nobody says how they stand.

using Outcomes = std::unordered_map<std::string, std::optional<Outcome>>;  // Of what was planned.

bool is_bad(const std::optional<Outcome>& outcome) { return outcome && *outcome != Outcome::pass; }

class Builder {
 public:
  Builder(const Site& site, const std::vector<UnitVerdict>& units,
          std::span<const Finding> findings)
      : site_(site) {
    for (const UnitVerdict& unit : units) outcomes_[unit.unit] = unit.outcome;
    for (const Finding& finding : findings) {
      for (const std::string& cause : finding.causes) blame(cause, finding.outcome);
    }
  }

  Floor build() {
    for (const SiteHost& host : site_.hosts) {
      if (!host.rack.empty()) add(host);
    }
    if (racks_.size() < 2) return {};
    for (FloorRack& rack : racks_) add_own(rack);
    put_into_rows();
    return std::move(floor_);
  }

 private:
  // Of a NIC its host; a zone has no place of its own.
  void blame(std::string place, Outcome outcome) {
    if (!outcomes_.contains(place)) place.resize(std::min(place.size(), place.rfind('/')));
    const auto found = outcomes_.find(place);
    if (found != outcomes_.end()) found->second = worse(found->second, outcome);
  }

  void add(const SiteHost& host) {
    const auto [place, is_new] = places_.try_emplace(host.rack, racks_.size());
    if (is_new) {
      racks_.emplace_back().rack = host.rack;
      hosts_.push_back(0);
    }
    FloorRack& rack = racks_[place->second];
    const std::uint32_t row = hosts_[place->second]++;
    floor_.hosts_max = std::max(floor_.hosts_max, row + 1);
    floor_.devices_max =
        std::max(floor_.devices_max, static_cast<std::uint32_t>(host.devices.size()));
    note(rack, {host.id, row, std::nullopt});
    for (std::uint32_t at = 0; at < host.devices.size(); ++at) {
      note(rack, {host.devices[at].id, row, at});
    }
  }

  void note(FloorRack& rack, FloorMark mark) const {
    const auto found = outcomes_.find(mark.unit);
    if (found == outcomes_.end()) return;
    rack.judged = rack.judged || found->second.has_value();
    rack.outcome = worse(rack.outcome, found->second);
    if (!is_bad(found->second)) return;
    mark.outcome = *found->second;
    rack.marks.push_back(std::move(mark));
  }

  void add_own(FloorRack& rack) const {
    const auto found = outcomes_.find(rack.rack);
    if (found == outcomes_.end()) return;
    rack.judged = rack.judged || found->second.has_value();
    rack.own = found->second;
    rack.outcome = worse(rack.outcome, found->second);
  }

  // A rack that no zone names stands in a row of its own kind, behind the others.
  void put_into_rows() {
    std::vector<bool> placed(racks_.size());
    for (const SiteZone& zone : site_.zones) {
      if (zone.kind != ZoneKind::row) continue;
      FloorRow row{zone.id, {}};
      for (const std::string& id : zone.racks) {
        const auto place = places_.find(id);
        if (place == places_.end() || placed[place->second]) continue;
        placed[place->second] = true;
        row.racks.push_back(std::move(racks_[place->second]));
      }
      if (!row.racks.empty()) floor_.rows.push_back(std::move(row));
    }
    std::size_t in_row = kRacksInRow;
    for (std::size_t at = 0; at < racks_.size(); ++at) {
      if (placed[at]) continue;
      if (in_row == kRacksInRow) {
        floor_.rows.emplace_back();
        in_row = 0;
      }
      floor_.rows.back().racks.push_back(std::move(racks_[at]));
      ++in_row;
    }
  }

  const Site& site_;
  Outcomes outcomes_;
  std::vector<FloorRack> racks_;      // In the site's order.
  std::vector<std::uint32_t> hosts_;  // Of each rack, so far.
  std::unordered_map<std::string, std::size_t> places_;
  Floor floor_;
};

}  // namespace

std::size_t Floor::racks() const {
  std::size_t count = 0;
  for (const FloorRow& row : rows) count += row.racks.size();
  return count;
}

Floor floor_of(const Site& site, const std::vector<UnitVerdict>& units,
               std::span<const Finding> findings) {
  return Builder(site, units, findings).build();
}

}  // namespace assay
