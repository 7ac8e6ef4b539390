// Paired ratios. What drifts over minutes (clock, neighbours) is the same for both halves of a
// pair, and the order A B B A takes out what drifts within one.
#include "scripts/bench/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace assay::bench {
namespace {

constexpr int kBlocksMin = 12;
constexpr int kBlocksMax = 48;
constexpr double kWidthMax = 0.02;

// The chance that fewer than `rank` of `count` fair coins fall on one side.
double below(std::size_t rank, std::size_t count) {
  double chance = std::pow(0.5, static_cast<double>(count));
  double sum = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    sum += chance;
    chance *= static_cast<double>(count - i) / static_cast<double>(i + 1);
  }
  return sum;
}

// An interval that lies on one side of the target decides, however wide it is.
const char* outcome(const Median& ratio, double target) {
  if (ratio.high < target) return "missed";
  if (ratio.low >= target) return "passed";
  return ratio.high - ratio.low > kWidthMax ? "not-decided-here" : "passed";
}

bool is_enough(const Median& ratio, double target) {
  return ratio.high - ratio.low <= kWidthMax || ratio.high < target || ratio.low >= target;
}

}  // namespace

Median median_with_interval(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t count = values.size();
  // The narrowest pair of order statistics, from both ends alike, that holds the median with 95 %.
  std::size_t rank = 0;
  while (rank + 1 < count / 2 && 2 * below(rank + 1, count) <= 0.05) ++rank;
  if (rank > 0) --rank;
  const double middle = (values[(count - 1) / 2] + values[count / 2]) / 2;
  return {middle, values[rank], values[count - 1 - rank]};
}

void compare(const Comparison& comparison) {
  std::vector<double> ratios;
  std::vector<double> rates;
  Median ratio;
  for (int block = 1; block <= kBlocksMax; ++block) {
    const double first = comparison.harness();
    const double second = comparison.bare();
    const double third = comparison.bare();
    const double fourth = comparison.harness();
    ratios.push_back(first / second);
    ratios.push_back(fourth / third);
    rates.push_back(first);
    rates.push_back(fourth);
    ratio = median_with_interval(ratios);
    if (block >= kBlocksMin && is_enough(ratio, comparison.target)) break;
  }
  std::printf("bench %s %.4g %s %.4f [%.4f,%.4f] %.2f %s\n", comparison.name.c_str(),
              median_with_interval(rates).value, comparison.unit.c_str(), ratio.value, ratio.low,
              ratio.high, comparison.target, outcome(ratio, comparison.target));
  std::fflush(stdout);
}

}  // namespace assay::bench
