// How one unit stands among the others that were measured in the same way.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

struct Peers {
  std::uint64_t count = 0;  // Others with a value.
  double median = 0;
  double least = 0;
  double greatest = 0;
  std::uint64_t better = 0;        // So many of them are better than this unit.
  std::optional<double> robust_z;  // Positive is on the good side; none with few or equal values.
};

// Fewer than this have no scatter worth the name.
inline constexpr std::uint64_t kPeersMin = 5;

// Beyond this a value is an outlier: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers
// (1993).
inline constexpr double kOutlierZ = 3.5;

// Finite values only; `own` is not among `others`.
Peers peers_of(std::vector<double> others, double own, Better better);

}  // namespace assay
