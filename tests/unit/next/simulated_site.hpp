// A site with planted faults that answers what locate() asks: the oracle of its tests.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/next/locate.hpp"

namespace assay::locate {

// 3,450 hosts in 192 racks of 18, the last one ragged; loops of 8 racks, blocks of 16, two halls.
Question site_of_3450(std::uint64_t seed);

struct SimulatedSite {
  std::map<Member, double> slow;  // The share of its tests in which it is.
  std::map<Member, double> hangs;
  std::vector<std::pair<Member, Member>> pairs;  // Slow only together.
  std::function<bool(const Group&)> also_slow;   // Any other fault.
  double false_slow = 0.001;                     // Of a probe without a fault.
  double false_fast = 0.001;                     // Of a probe with one.

  Answer answer(const Group& probe, Draw& draw) const;
};

struct Outcome {
  Located located;
  History history;
  std::vector<Round> rounds;

  std::vector<Blame> confirmed() const;
  // Of all confirmed blames of that kind.
  Group blamed(Kind kind) const;
};

// Until nothing more is asked.
Outcome found_in(const SimulatedSite& site, const Question& question, std::uint64_t noise_seed);

// So many different ones.
Group drawn_members(std::uint32_t count, std::uint32_t members, std::uint64_t seed);

}  // namespace assay::locate
