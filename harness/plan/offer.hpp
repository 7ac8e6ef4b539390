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

// A unit whose ranks work together.
struct Together {
  struct Part {
    const SiteHost* host = nullptr;
    std::size_t ranks = 0;  // On that host.
  };
  std::string unit;
  std::size_t ranks = 0;
  std::size_t racks = 0;  // That hold them; a host without one counts as one.
  std::vector<Part> parts;
};

class Offers {
 public:
  explicit Offers(const Site& site);  // Which must outlive it.

  // Of all units at a level. Spares are measured when they take a place.
  Offer at(Level level, const Benchmark& benchmark, const Axes& axes);

  // Who works together in each of the groups; then which of them can run a case.
  std::vector<Together> together(const std::vector<UnitGroup>& groups) const;
  Offer of(const std::vector<Together>& units, const Benchmark& benchmark, const Axes& axes) const;

 private:
  Together joined(const std::string& unit, const std::vector<Rank>& ranks) const;
  const std::vector<Together>& together_at(Level level);

  const Site& site_;
  RankTable table_;
  std::map<std::string, const SiteHost*> hosts_;
  std::map<Level, std::vector<Together>> at_level_;
};

}  // namespace assay
