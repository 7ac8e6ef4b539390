// Median, standard deviation and quantiles.
#include "results/judge/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "results/record/error.hpp"

namespace assay {
namespace {

double standard_deviation(const std::vector<double>& sorted) {
  if (sorted.size() < 2) return 0;
  const auto count = static_cast<double>(sorted.size());
  double sum = 0;
  for (const double value : sorted) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1));
}

// Of so few values it is quicker to count, for each, those that come before it: there is no branch
// to be guessed wrong.
constexpr std::size_t kCountedMax = 32;

void sort(std::vector<double>& values) {
  if (values.size() > kCountedMax) return std::sort(values.begin(), values.end());
  std::array<double, kCountedMax> sorted{};
  for (std::size_t a = 0; a < values.size(); ++a) {
    std::size_t before = 0;
    for (std::size_t b = 0; b < a; ++b) before += values[b] <= values[a] ? 1 : 0;
    for (std::size_t b = a + 1; b < values.size(); ++b) before += values[b] < values[a] ? 1 : 0;
    sorted[before] = values[a];
  }
  std::copy_n(sorted.begin(), values.size(), values.begin());
}

double middle(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[half];
  return (sorted[half - 1] + sorted[half]) / 2;
}

}  // namespace

double quantile(const std::vector<double>& sorted, double p) {
  expect(!sorted.empty() && p >= 0 && p <= 1, "a quantile is of values, and between 0 and 1");
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = position - static_cast<double>(below);
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double median_of(std::vector<double> values) {
  expect(!values.empty(), "only values have a median");
  sort(values);
  return middle(values);
}

Description describe(std::vector<double> values) {
  expect(!values.empty(), "only values can be described");
  sort(values);
  return {.count = values.size(),
          .median = middle(values),
          .deviation = standard_deviation(values),
          .p5 = quantile(values, 0.05),
          .p95 = quantile(values, 0.95),
          .least = values.front(),
          .greatest = values.back()};
}

}  // namespace assay
