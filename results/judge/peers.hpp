// A population that judges its own: how far behind the others a unit may be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"

namespace assay {

struct PeerLimit {
  bool is_floor = true;      // Of a metric of which more is better.
  double median = 0;         // Of the population.
  double value = 0;          // The limit, in the metric's unit.
  std::uint64_t count = 0;   // PeerRule that were measured.
  std::string refusal = {};  // Why nothing can be said; empty where it can.
  bool is_none = false;      // So few are planned that they are no population: it does not apply.
};

// Their median, and what is too far from it on the bad side.
struct Outskirts {
  double median = 0;
  double scatter = 0;  // A robust standard deviation: 1.4826 MAD.
  double value = 0;    // median - max(effect * median, z * scatter); + for a ceiling.
};

// Of at least one median. Of an even count the median is the mean of the middle two.
Outskirts outskirts(const std::vector<double>& medians, const PeerRule& rule, bool is_floor);

class Population {
 public:
  // `bound` has peers. `planned`: units of the entry.
  Population(const PlannedMetric& metric, const Bound& bound, std::size_t planned);

  // Counts where it is measured and all values of the metric are positive numbers in its unit.
  void add(const SampleView& sample);

  // Where the outskirts begin of what was added.
  PeerLimit limit() const;

 private:
  const PlannedMetric& metric_;
  const PeerRule& peers_;
  std::size_t planned_;
  std::vector<double> medians_;
};

}  // namespace assay
