// Greedy: the zone that saves most, then the next among who is left.
#include "results/next/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "results/next/robust.hpp"

namespace assay::locate {
namespace {

constexpr std::int64_t kMembersMin = 3;

struct Choice {
  std::uint32_t zoning = 0;
  std::uint32_t zone = 0;
  std::int64_t slow = 0;
  std::int64_t of = 0;

  std::int64_t gain() const { return 3 * slow - of - 2; }
  bool is_worth_it() const { return slow >= kMembersMin && 2 * slow >= of && gain() > 0; }
};

std::vector<Choice> choices(const Question& question, const std::vector<bool>& slow) {
  std::vector<Choice> found;
  for (std::uint32_t i = 0; i < question.zonings.size(); ++i) {
    const Zoning& zoning = question.zonings[i];
    std::vector<Choice> zones(zoning.names.size());
    for (Member member = 0; member < question.members; ++member) {
      const std::uint32_t zone = zoning.zone_of[member];
      if (zone == kNoZone) continue;
      ++zones[zone].of;
      if (slow[member]) ++zones[zone].slow;
    }
    for (std::uint32_t zone = 0; zone < zones.size(); ++zone) {
      zones[zone].zoning = i;
      zones[zone].zone = zone;
      if (zones[zone].is_worth_it()) found.push_back(zones[zone]);
    }
  }
  return found;
}

// Zones that hold the same slow ones, and as many others: nothing tells them apart.
std::string twins(const Question& question, const Choice& best, const std::vector<Choice>& all) {
  std::string names;
  const Zoning& chosen = question.zonings[best.zoning];
  for (const Choice& other : all) {
    if (other.zoning == best.zoning || other.slow != best.slow || other.of != best.of) continue;
    const Zoning& zoning = question.zonings[other.zoning];
    bool same = true;
    for (Member member = 0; member < question.members && same; ++member) {
      same = (chosen.zone_of[member] == best.zone) == (zoning.zone_of[member] == other.zone);
    }
    if (same) names += fmt::format(", {} {}", zoning.kind, zoning.names[other.zone]);
  }
  if (names.empty()) return {};
  return fmt::format("{} {} has the same members as{}", chosen.kind, chosen.names[best.zone],
                     names.substr(1));
}

Blame joined(const Question& question, const Choice& best, std::vector<Blame>& blames) {
  Blame zone{.kind = Kind::zone, .zoning = best.zoning, .zones = {best.zone}};
  zone.of = static_cast<std::uint32_t>(best.of);
  zone.confirmed = true;
  std::vector<double> ratios;
  std::vector<Blame> others;
  for (Blame& blame : blames) {
    const bool inside = blame.kind == Kind::member && blame.confirmed &&
                        question.zonings[best.zoning].zone_of[blame.members[0]] == best.zone;
    if (!inside) {
      others.push_back(std::move(blame));
      continue;
    }
    zone.members.push_back(blame.members[0]);
    zone.tests += blame.tests;
    zone.slow += blame.slow;
    zone.lost += blame.lost;
    if (blame.lost < blame.slow) ratios.push_back(blame.ratio);
    zone.evidence.insert(zone.evidence.end(), blame.evidence.begin(), blame.evidence.end());
  }
  std::ranges::sort(zone.members);
  if (!ratios.empty()) zone.ratio = median(ratios);
  blames = std::move(others);
  return zone;
}

}  // namespace

std::vector<Blame> attribute(const Question& question, std::vector<Blame> blames) {
  std::vector<bool> slow(question.members);
  for (const Blame& blame : blames) {
    if (blame.kind == Kind::member && blame.confirmed) slow[blame.members[0]] = true;
  }
  std::vector<Blame> zones;
  for (;;) {
    const std::vector<Choice> all = choices(question, slow);
    if (all.empty()) break;
    const Choice best = *std::ranges::max_element(all, {}, &Choice::gain);
    Blame zone = joined(question, best, blames);
    zone.not_separated = twins(question, best, all);
    for (const Member member : zone.members) slow[member] = false;
    zones.push_back(std::move(zone));
  }
  zones.insert(zones.end(), std::make_move_iterator(blames.begin()),
               std::make_move_iterator(blames.end()));
  return zones;
}

}  // namespace assay::locate
