// A set that is slow again and again is halved, side by side with all others; where both halves are
// fast, the fault lies between them: a pair, or a boundary.
#include <algorithm>
#include <set>
#include <utility>

#include "results/next/search.hpp"

namespace assay::locate {
namespace {

constexpr std::string_view kUsedUp = "slow, and the rounds were used up while it was taken apart";

Group joined(const Group& a, const Group& b) {
  Group both;
  both.reserve(a.size() + b.size());
  std::ranges::merge(a, b, std::back_inserter(both));
  return both;
}

Halves cut(const Group& set, std::size_t at) {
  const auto middle = set.begin() + static_cast<std::ptrdiff_t>(at);
  return {{set.begin(), middle}, {middle, set.end()}};
}

// By the order of zones in the site, nearest to the middle; empty halves where a zone is too large.
Halves cut_by(const Group& set, const Zoning& zoning) {
  std::vector<std::uint32_t> zones;
  zones.reserve(set.size());
  for (const Member member : set) zones.push_back(zoning.zone_of[member]);
  std::ranges::sort(zones);
  const std::uint32_t middle = zones[zones.size() / 2];
  const auto from = std::ranges::lower_bound(zones, middle);
  const auto to = std::ranges::upper_bound(zones, middle);
  const auto below = static_cast<std::size_t>(from - zones.begin());
  const auto above = static_cast<std::size_t>(zones.end() - to);
  Halves halves;
  if (std::max(below, above) * 4 < set.size()) return halves;
  for (const Member member : set) {
    const std::uint32_t zone = zoning.zone_of[member];
    (zone < middle || (zone == middle && below < above) ? halves.a : halves.b).push_back(member);
  }
  return halves;
}

}  // namespace

// Along the coarsest zones that cut it about evenly, so that what lies between the halves has a
// name; else in the site's order.
Halves Search::halves_of(const Group& set) const {
  const Zoning* chosen = nullptr;
  Halves halves;
  for (const Zoning& zoning : question_.zonings) {
    if (chosen != nullptr && zoning.names.size() >= chosen->names.size()) continue;
    Halves found = cut_by(set, zoning);
    if (found.a.empty()) continue;
    chosen = &zoning;
    halves = std::move(found);
  }
  return chosen != nullptr ? halves : cut(set, set.size() / 2);
}

void Search::leave_open(const Group& set, std::string why) {
  blames_.push_back({.kind = Kind::unexplained, .members = set});
  blames_.back().not_separated = std::move(why);
}

// Sets of at least two. A half of one is measured with a partner known to be fast.
bool Search::dig(std::vector<Group> sets) {
  std::set<Member> alone;
  std::vector<Halves> apart;
  while (!sets.empty()) {
    const std::vector<Member> partners =
        shuffled(known_fast(), seed_of(~question_.rule.seed, draws_++));
    std::size_t next = 0;
    std::vector<Halves> halves;
    std::vector<Group> probes;
    for (const Group& set : sets) {
      Halves cut = halves_of(set);
      if ((cut.a.size() == 1 || cut.b.size() == 1) && partners.empty()) {
        leave_open(set, "no partner is known to be fast: they cannot be told apart");
        continue;
      }
      for (const Group* half : {&cut.a, &cut.b}) {
        probes.push_back(*half);
        if (half->size() == 1) probes.back().push_back(partners[next++ % partners.size()]);
        std::ranges::sort(probes.back());
      }
      halves.push_back(std::move(cut));
    }
    const auto told = replay_.ask(probes);
    if (!told) {
      for (const Halves& cut : halves) leave_open(joined(cut.a, cut.b), std::string(kUsedUp));
      return false;
    }
    sets.clear();
    for (std::size_t i = 0; i < halves.size(); ++i) {
      bool both_fast = true;
      for (const bool second : {false, true}) {
        const Group& half = second ? halves[i].b : halves[i].a;
        if ((*told)[2 * i + (second ? 1 : 0)].fast()) {
          note_fast(half);
          continue;
        }
        both_fast = false;
        if (half.size() == 1) alone.insert(half.front());
        if (half.size() > 1) sets.push_back(half);
      }
      if (both_fast) apart.push_back(std::move(halves[i]));
    }
  }
  return confirm({alone.begin(), alone.end()}, question_.rule.confirmations) &&
         across(std::move(apart));
}

// Who is slow now and then was slow by chance when the set was, and not when its halves were.
bool Search::still_together(std::vector<Halves>& apart) {
  for (int again = 0; again < 2 && !apart.empty(); ++again) {
    std::vector<Group> whole;
    for (const Halves& halves : apart) whole.push_back(joined(halves.a, halves.b));
    const auto told = replay_.ask(whole);
    if (!told) return false;
    std::vector<Halves> slow;
    for (std::size_t i = 0; i < apart.size(); ++i) {
      if (!(*told)[i].fast()) slow.push_back(std::move(apart[i]));
    }
    apart = std::move(slow);
  }
  return true;
}

// Quarters of both sides against one another: one that is slow holds the fault; where all are, it
// is between the sides whoever is measured, and where none is, only under the load of both.
bool Search::across(std::vector<Halves> apart) {
  if (!still_together(apart)) return false;
  std::vector<Halves> pairs;
  while (!apart.empty()) {
    std::vector<Halves> quarters;
    std::vector<std::size_t> first;
    std::vector<Group> probes;
    for (const Halves& sides : apart) {
      first.push_back(quarters.size());
      const Halves a = sides.a.size() > 1 ? halves_of(sides.a) : Halves{sides.a, {}};
      const Halves b = sides.b.size() > 1 ? halves_of(sides.b) : Halves{sides.b, {}};
      for (const auto& [one, other] : {Halves{a.a, b.a}, {a.b, b.b}, {a.a, b.b}, {a.b, b.a}}) {
        if (!one.empty() && !other.empty()) quarters.push_back({one, other});
      }
    }
    first.push_back(quarters.size());
    for (const Halves& quarter : quarters) probes.push_back(joined(quarter.a, quarter.b));
    const auto told = replay_.ask(probes);
    if (!told) {
      for (const Halves& sides : apart) leave_open(joined(sides.a, sides.b), std::string(kUsedUp));
      return false;
    }
    std::vector<Halves> smaller;
    for (std::size_t i = 0; i < apart.size(); ++i) {
      std::vector<Halves> slow;
      for (std::size_t q = first[i]; q < first[i + 1]; ++q) {
        if (!(*told)[q].fast()) slow.push_back(quarters[q]);
      }
      const std::size_t asked = first[i + 1] - first[i];
      if (asked == 1 && slow.size() == 1) {
        pairs.push_back(std::move(apart[i]));
      } else if (slow.empty() || slow.size() == asked) {
        if (!settle_boundary(apart[i])) return false;
      } else {
        std::ranges::move(slow, std::back_inserter(smaller));
      }
    }
    apart = std::move(smaller);
  }
  return settle_pairs(pairs);
}

// Each pair again; its two were fast without one another, in the halves and the other quarters.
bool Search::settle_pairs(const std::vector<Halves>& pairs) {
  if (pairs.empty()) return true;
  std::vector<Blame> blames;
  for (const Halves& pair : pairs) {
    blames.push_back({.kind = Kind::pair, .members = joined(pair.a, pair.b)});
  }
  for (std::uint32_t again = 0; again < question_.rule.confirmations; ++again) {
    std::vector<Group> probes;
    for (const Blame& blame : blames) probes.push_back(blame.members);
    const auto told = replay_.ask(probes);
    if (!told) return false;
    for (std::size_t i = 0; i < blames.size(); ++i) {
      ++blames[i].tests;
      if ((*told)[i].fast()) continue;
      ++blames[i].slow;
      blames[i].lost += (*told)[i].said == Said::lost ? 1 : 0;
      blames[i].ratio = std::min(blames[i].ratio, (*told)[i].ratio);
      blames[i].evidence.push_back((*told)[i].where);
    }
  }
  for (Blame& blame : blames) {
    blame.confirmed = blame.slow >= question_.rule.confirmations;
    if (!blame.confirmed) blame.not_separated = "slow together, but not each time";
    blames_.push_back(std::move(blame));
  }
  explain();
  return true;
}

}  // namespace assay::locate
