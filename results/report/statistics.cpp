// Quantiles and bins.
#include "results/report/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t kBins = 80;
// Beyond this many interquartile ranges from the quartiles a value leaves the chart.
constexpr double kReach = 30;
// Narrower than this, relative to the median, a chart would show nothing but noise.
constexpr double kRangeMin = 0.01;

double quantile(const std::vector<double>& sorted, double fraction) {
  const double place = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = place - static_cast<double>(below);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

std::vector<double> sorted_copy(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::ranges::sort(values);
  return values;
}

}  // namespace

Statistics statistics(const std::vector<double>& values) {
  if (values.empty()) return {};
  if (!std::ranges::is_sorted(values)) return statistics(sorted_copy(values));
  return {values.size(),         values.front(),         quantile(values, 0.05),
          quantile(values, 0.5), quantile(values, 0.95), values.back()};
}

Histogram histogram(const std::vector<double>& values, const std::vector<double>& limits) {
  Histogram result;
  if (values.empty()) return result;
  if (!std::ranges::is_sorted(values)) return histogram(sorted_copy(values), limits);
  const std::vector<double>& sorted = values;
  const double lower = quantile(sorted, 0.25);
  const double upper = quantile(sorted, 0.75);
  double body = std::max(upper - lower, kRangeMin * std::abs(upper));
  if (!(body > 0)) body = 1;
  double low = std::max(sorted.front(), lower - kReach * body);
  double high = std::min(sorted.back(), upper + kReach * body);
  if (!limits.empty()) {
    low = std::min(low, std::max(limits.front(), lower - 2 * kReach * body));
    high = std::max(high, std::min(limits.back(), upper + 2 * kReach * body));
  }
  const double room = std::max((high - low) * 0.03, body * 0.05);
  result.low = low - room;
  result.width = (high + room - result.low) / static_cast<double>(kBins);
  result.counts.assign(kBins, 0);
  for (const double value : sorted) {
    const double bin = (value - result.low) / result.width;
    if (!(bin >= 0)) {
      ++result.below;
    } else {
      ++(bin < static_cast<double>(kBins) ? result.counts[static_cast<std::size_t>(bin)]
                                          : result.above);
    }
  }
  return result;
}

}  // namespace assay
