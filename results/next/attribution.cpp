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

void add(Blame& zone, const Blame& member) {
  zone.members.push_back(member.members[0]);
  zone.tests += member.tests;
  zone.slow += member.slow;
  zone.lost += member.lost;
  zone.evidence.insert(zone.evidence.end(), member.evidence.begin(), member.evidence.end());
}

constexpr std::size_t kItself = ~std::size_t{0};

}  // namespace

std::vector<Blame> attribute(const Question& question, std::vector<Blame> blames) {
  std::vector<bool> slow(question.members);
  for (const Blame& blame : blames) {
    if (blame.kind == Kind::member && blame.confirmed) slow[blame.members[0]] = true;
  }
  std::vector<Blame> named;
  std::vector<std::size_t> explained_by(question.members, kItself);
  for (;;) {
    const std::vector<Choice> all = choices(question, slow);
    if (all.empty()) break;
    const Choice best = *std::ranges::max_element(all, {}, &Choice::gain);
    const std::vector<std::uint32_t>& zone_of = question.zonings[best.zoning].zone_of;
    for (Member member = 0; member < question.members; ++member) {
      if (!slow[member] || zone_of[member] != best.zone) continue;
      slow[member] = false;
      explained_by[member] = named.size();
    }
    named.push_back({.kind = Kind::zone, .zoning = best.zoning, .zones = {best.zone}});
    named.back().of = static_cast<std::uint32_t>(best.of);
    named.back().confirmed = true;
    named.back().not_separated = twins(question, best, all);
  }
  const std::size_t zones = named.size();
  std::vector<std::vector<double>> ratios(zones);
  for (Blame& blame : blames) {
    const bool inside = blame.kind == Kind::member && blame.confirmed;
    const std::size_t zone = inside ? explained_by[blame.members[0]] : kItself;
    if (zone == kItself) {
      named.push_back(std::move(blame));
      continue;
    }
    add(named[zone], blame);
    if (blame.lost < blame.slow) ratios[zone].push_back(blame.ratio);
  }
  for (std::size_t zone = 0; zone < zones; ++zone) {
    std::ranges::sort(named[zone].members);
    if (!ratios[zone].empty()) named[zone].ratio = median(ratios[zone]);
  }
  return named;
}

}  // namespace assay::locate
