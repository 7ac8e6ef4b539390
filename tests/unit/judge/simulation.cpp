// What the rule risks, by seeded simulation: exactly at the limit, and well above it.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "results/judge/rule.hpp"

namespace assay {
namespace {

constexpr int kTrials = 20'000;
constexpr std::uint32_t kCount = 20;
constexpr double kZ = 1.645;
constexpr double kLimit = 1000;
constexpr double kDeviation = 3;

// std::normal_distribution differs between libraries; Box and Muller on a fixed generator does not.
double normal(std::mt19937_64& random) {
  const auto uniform = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
  return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * M_PI * uniform());
}

// The share of trials that end in `outcome` where the truth is `truth`.
double share(double truth, bool is_floor, Outcome outcome) {
  std::mt19937_64 random(20261122);
  int found = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> values(kCount);
    for (double& value : values) value = truth + kDeviation * normal(random);
    const Estimate measured = estimate(describe(values), 0);
    if (decide(measured, {.is_floor = is_floor, .value = kLimit}, kZ).outcome == outcome) ++found;
  }
  return static_cast<double>(found) / kTrials;
}

const double kStandardError = std::sqrt(0.05 * 0.95 / kTrials);
const double kUncertainty = 1.2533 * kDeviation / std::sqrt(kCount);

TEST(Risk, of_passing_a_unit_exactly_at_its_floor_is_at_most_five_percent) {
  const double risk = share(kLimit, true, Outcome::pass);
  EXPECT_LT(risk, 0.05 + 3 * kStandardError);
  EXPECT_GT(risk, 0.03);  // And the guard band is no wider than it has to be.
}

TEST(Risk, of_passing_a_unit_exactly_at_its_ceiling_is_at_most_five_percent) {
  EXPECT_LT(share(kLimit, false, Outcome::pass), 0.05 + 3 * kStandardError);
}

TEST(Risk, of_failing_a_unit_exactly_at_its_limit_is_at_most_five_percent) {
  EXPECT_LT(share(kLimit, true, Outcome::fail), 0.05 + 3 * kStandardError);
}

TEST(Risk, a_unit_four_uncertainties_above_its_floor_passes_nearly_always) {
  EXPECT_GT(share(kLimit + 4 * kUncertainty, true, Outcome::pass), 0.98);
  EXPECT_GT(share(kLimit + 5 * kUncertainty, true, Outcome::pass), 0.99);
  EXPECT_EQ(share(kLimit + 4 * kUncertainty, true, Outcome::fail), 0);
}

TEST(Risk, a_unit_four_uncertainties_below_its_floor_never_passes) {
  EXPECT_EQ(share(kLimit - 4 * kUncertainty, true, Outcome::pass), 0);
}

}  // namespace
}  // namespace assay
