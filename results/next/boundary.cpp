// What lies between two sets that are fast each by itself: its name, by zones, and whose side it is
// on, by third zones.
#include <algorithm>
#include <set>
#include <utility>

#include "results/next/search.hpp"

namespace assay::locate {
namespace {

std::vector<std::uint32_t> zones_of(const Group& members, const Zoning& zoning) {
  std::set<std::uint32_t> zones;
  for (const Member member : members) zones.insert(zoning.zone_of[member]);
  return {zones.begin(), zones.end()};
}

// The coarsest zoning in which no zone has members on both sides.
void name_by_zones(Blame& blame, const std::vector<Zoning>& zonings) {
  for (std::uint32_t i = 0; i < zonings.size(); ++i) {
    if (blame.zoning && zonings[*blame.zoning].names.size() <= zonings[i].names.size()) continue;
    auto zones = zones_of(blame.members, zonings[i]);
    auto others = zones_of(blame.others, zonings[i]);
    std::vector<std::uint32_t> shared;
    std::ranges::set_intersection(zones, others, std::back_inserter(shared));
    // kNoZone is the greatest.
    if (!shared.empty() || zones.back() == kNoZone || others.back() == kNoZone) continue;
    blame.zoning = i;
    blame.zones = std::move(zones);
    blame.other_zones = std::move(others);
  }
}

}  // namespace

// Once more together, and each side once more by itself.
bool Search::settle_boundary(const Halves& halves) {
  Blame blame{.kind = Kind::boundary, .members = halves.a, .others = halves.b};
  Group whole;
  std::ranges::merge(halves.a, halves.b, std::back_inserter(whole));
  std::vector<Group> sides;
  for (const Group* side : {&halves.a, &halves.b}) {
    if (side->size() > 1) sides.push_back(*side);
  }
  const auto alone = replay_.ask(sides);
  if (!alone) return false;
  const auto together = replay_.ask({whole});
  if (!together) return false;
  const Told& told = together->front();
  blame.tests = 1;
  blame.slow = told.fast() ? 0 : 1;
  blame.lost = told.said == Said::lost ? 1 : 0;
  blame.ratio = told.said == Said::slow ? told.ratio : 1;
  blame.evidence = {told.where};
  blame.confirmed =
      !told.fast() && std::ranges::all_of(*alone, [](const Told& side) { return side.fast(); });
  if (!blame.confirmed) {
    leave_open(whole, "slow together and not apart, but not each time");
    return true;
  }
  name_by_zones(blame, question_.zonings);
  if (!name_boundary(blame)) return false;
  blames_.push_back(std::move(blame));
  explain();
  return true;
}

// Two zones x and y, each with a third zone: who is slow there as well has the fault on its side.
bool Search::name_boundary(Blame& blame) {
  blame.not_separated = "what lies between the two sides: links, switches, or too few of them";
  if (!blame.zoning || blame.zones.size() != 1 || blame.other_zones.size() != 1) return true;
  const Zoning& zoning = question_.zonings[*blame.zoning];
  std::vector<Group> thirds;
  std::vector<Group> by_zone(zoning.names.size());
  for (Member member = 0; member < question_.members; ++member) {
    const std::uint32_t zone = zoning.zone_of[member];
    if (zone != kNoZone && fast_[member] > 0 && !blamed_[member]) by_zone[zone].push_back(member);
  }
  for (std::uint32_t zone = 0; zone < by_zone.size() && thirds.size() < 2; ++zone) {
    if (zone == blame.zones.front() || zone == blame.other_zones.front()) continue;
    Group& members = by_zone[zone];
    if (members.size() < 2) continue;
    members.resize(std::min(members.size(), std::max(blame.members.size(), blame.others.size())));
    thirds.push_back(std::move(members));
  }
  if (thirds.size() < 2) return true;
  std::vector<Group> probes;
  for (int swapped = 0; swapped < 2; ++swapped) {
    for (const bool second : {false, true}) {
      Group& probe = probes.emplace_back();
      std::ranges::merge(second ? blame.others : blame.members,
                         thirds[(second ? 1U : 0U) ^ static_cast<unsigned>(swapped)],
                         std::back_inserter(probe));
    }
  }
  const auto told = replay_.ask(probes);
  if (!told) return false;
  const bool first = !(*told)[0].fast() && !(*told)[2].fast();
  const bool second = !(*told)[1].fast() && !(*told)[3].fast();
  for (const Told& one : *told) blame.evidence.push_back(one.where);
  if (first != second) {
    // Its side is slow towards two other zones too: the boundary is that zone's own.
    if (second) {
      std::swap(blame.members, blame.others);
      std::swap(blame.zones, blame.other_zones);
    }
    blame.other_zones.clear();
    blame.not_separated = "the zone's links and switches towards all others";
  } else if (first) {
    blame.not_separated = "it is slow towards other zones from both sides: a level above the zones";
  } else {
    blame.not_separated = "the links and switches between these two zones alone";
  }
  return true;
}

}  // namespace assay::locate
