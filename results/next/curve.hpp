// How long a message of S bytes takes in a population of groups, t(S) = alpha + S / beta, and how
// far each group is from its own population and from the curve. Only + - * / sqrt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "results/next/robust.hpp"

namespace assay::locate {

struct SizeTimes {
  double bytes = 0;
  std::vector<double> seconds;  // Of each group, in one order for all sizes. What is not finite or
                                // not positive was not measured properly.
};

struct Curve {
  double alpha = 0;  // Seconds that every message costs.
  double beta = 0;   // B/s that large messages tend to.

  double seconds(double bytes) const { return alpha + bytes / beta; }
};

struct Distance {
  std::uint32_t group = 0;
  double bytes = 0;
  double seconds = 0;
  double z = 0;      // Above the median of its population (all groups at this size), in scatters.
  double share = 0;  // (seconds - median) / median: 0.1 is a tenth slower.
  double of_curve = 0;  // seconds / curve - 1; 0 where there is no curve.
  bool slow = false;    // Both z and share are over the threshold; or it was not measured properly.
};

struct CurveFit {
  Curve curve;
  std::string why_none;             // Empty where there is a curve.
  std::vector<Distance> distances;  // By size, then by group.
};

// The line is fitted to the medians by least squares of the relative error (weights 1 / median^2),
// so that small sizes count as much as large ones; it takes 3 sizes. Throws Error where sizes are
// not positive and ascending, or do not have the same groups.
CurveFit fit_population(std::span<const SizeTimes> sizes, const Threshold& threshold);

}  // namespace assay::locate
