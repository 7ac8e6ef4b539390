// Median, standard deviation and quantiles.
#include "results/judge/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "results/record/error.hpp"

namespace assay {
namespace {

double standard_deviation(std::span<const double> sorted) {
  if (sorted.size() < 2) return 0;
  const auto count = static_cast<double>(sorted.size());
  double sum = 0;
  for (const double value : sorted) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1));
}

// Values in ascending order. Of few it is quicker to count, for each, those that come before it:
// there is no branch to be guessed wrong, and no memory to be asked for.
class Sorted {
 public:
  explicit Sorted(std::span<const double> values) {
    if (values.size() > kCountedMax) {
      many_.assign(values.begin(), values.end());
      std::ranges::sort(many_);
      sorted_ = many_;
    } else {
      count(values);
      sorted_ = std::span(few_).first(values.size());
    }
  }
  Sorted(const Sorted&) = delete;
  Sorted& operator=(const Sorted&) = delete;

  std::span<const double> values() const { return sorted_; }

 private:
  static constexpr std::size_t kCountedMax = 32;

  void count(std::span<const double> values) {
    for (std::size_t a = 0; a < values.size(); ++a) {
      std::size_t before = 0;
      for (std::size_t b = 0; b < a; ++b) before += values[b] <= values[a] ? 1 : 0;
      for (std::size_t b = a + 1; b < values.size(); ++b) before += values[b] < values[a] ? 1 : 0;
      few_[before] = values[a];
    }
  }

  std::array<double, kCountedMax> few_{};
  std::vector<double> many_;
  std::span<const double> sorted_;
};

double middle(std::span<const double> sorted) {
  const std::size_t half = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[half];
  return (sorted[half - 1] + sorted[half]) / 2;
}

}  // namespace

double quantile(std::span<const double> sorted, double p) {
  expect(!sorted.empty() && p >= 0 && p <= 1, "a quantile is of values, and between 0 and 1");
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = position - static_cast<double>(below);
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double median_of(std::span<const double> values) {
  expect(!values.empty(), "only values have a median");
  return middle(Sorted(values).values());
}

Description describe(std::span<const double> values) {
  expect(!values.empty(), "only values can be described");
  const Sorted ordered(values);
  const std::span<const double> sorted = ordered.values();
  return {.count = sorted.size(),
          .median = middle(sorted),
          .deviation = standard_deviation(sorted),
          .p5 = quantile(sorted, 0.05),
          .p95 = quantile(sorted, 0.95),
          .least = sorted.front(),
          .greatest = sorted.back()};
}

}  // namespace assay
