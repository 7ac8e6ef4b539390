// Median and MAD, as in Iglewicz and Hoaglin (1993), with what takes the MAD's place where it is 0.
#include "results/next/robust.hpp"

#include <algorithm>
#include <cmath>

#include "results/record/error.hpp"

namespace assay::locate {

double median(std::vector<double> values) {
  expect(!values.empty(), "only values have a median");
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, half);
  if (values.size() % 2 == 1) return *half;
  return (*std::max_element(values.begin(), half) + *half) / 2;
}

Robust robust(const std::vector<double>& values, double resolution) {
  expect(resolution > 0, "a resolution is above 0");
  Robust population{median(values), 0};
  std::vector<double> away;
  away.reserve(values.size());
  for (const double value : values) away.push_back(std::abs(value - population.middle));
  population.scatter = 1.4826 * median(away);
  if (!(population.scatter > 0)) {
    const auto quartile = away.begin() + static_cast<std::ptrdiff_t>(3 * (away.size() - 1) / 4);
    std::ranges::nth_element(away, quartile);
    population.scatter = *quartile / 1.1503;
  }
  const double least = resolution * std::abs(population.middle);
  population.scatter = std::max(population.scatter, least);
  return population;
}

bool is_low(double value, const Robust& population, const Threshold& threshold) {
  if (!std::isfinite(value) || !(value > 0)) return true;
  return population.z(value) < -threshold.z && value < (1 - threshold.share) * population.middle;
}

}  // namespace assay::locate
