// Which units of a site can run a case, and why the others cannot.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/device/ranks.hpp"
#include "results/record/unit.hpp"

namespace assay {

struct Offer {
  std::vector<std::string> units;
  std::map<std::string, std::vector<std::string>> refused;  // Reason to units.

  void add(const std::string& unit, const std::string& reason);  // Empty: it can.
};

class Offers {
 public:
  explicit Offers(const Site& site);  // Which must outlive it.

  // Of all units at a level. Spares are measured when they take a place.
  Offer at(Level level, const Benchmark& benchmark, const Axes& axes) const;
  Offer of(const std::vector<UnitGroup>& groups, const Benchmark& benchmark,
           const Axes& axes) const;

 private:
  std::vector<const SiteHost*> hosts_of(const std::vector<Rank>& ranks) const;

  const Site& site_;
  RankTable table_;
  std::map<std::string, const SiteHost*> hosts_;
};

}  // namespace assay
