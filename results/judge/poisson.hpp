// Exact limits of the mean of a Poisson count (Garwood, Fiducial limits for the Poisson
// distribution, Biometrika 28, 1936), by + - * / alone: the same bytes on every machine.
#pragma once

#include <cstdint>

namespace assay {

struct PoissonLimits {
  double lower = 0;  // Whoever counts `count` or more has a chance of (1 - confidence) / 2.
  double upper = 0;  // The same of `count` or fewer.
};

// `confidence` is in (0, 1). For a count of 0 the lower limit is 0.
PoissonLimits poisson_limits(std::uint64_t count, double confidence);

}  // namespace assay
