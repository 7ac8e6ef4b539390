// Both limits by halving an interval in which the chance falls.
#include "results/judge/poisson.hpp"

#include <cmath>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr int kHalvings = 200;  // More than the bits of a double.
constexpr double kNegligible = 1e-18;

// The chance of `count` or fewer where the mean is above zero: terms relative to that of `count`.
double chance_up_to(std::uint64_t count, double mean) {
  double below = 1;
  double term = 1;
  for (std::uint64_t k = count; k > 0 && term > kNegligible * below; --k) {
    term = term * static_cast<double>(k) / mean;
    below = below + term;
  }
  double above = 0;
  term = 1;
  for (std::uint64_t k = count + 1; term > kNegligible * above && std::isfinite(above); ++k) {
    term = term * mean / static_cast<double>(k);
    above = above + term;
  }
  if (!std::isfinite(below)) return 1;
  return below / (below + above);
}

// The mean at which that chance is `chance`.
double mean_with(std::uint64_t count, double chance) {
  double low = 0;
  double high = 2 * static_cast<double>(count) + 1000;
  for (int i = 0; i < kHalvings; ++i) {
    const double mean = low + (high - low) / 2;
    if (chance_up_to(count, mean) > chance) {
      low = mean;
    } else {
      high = mean;
    }
  }
  return high;
}

}  // namespace

PoissonLimits poisson_limits(std::uint64_t count, double confidence) {
  expect(confidence > 0 && confidence < 1, "a confidence is between 0 and 1");
  const double tail = (1 - confidence) / 2;
  return {count == 0 ? 0 : mean_with(count - 1, 1 - tail), mean_with(count, tail)};
}

}  // namespace assay
