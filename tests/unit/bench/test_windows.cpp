// Sustained load in windows: settling, slope, throttled windows.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/bench/windows.hpp"

namespace assay {
namespace {

// One window a second.
std::vector<Window> windows_of(const std::vector<double>& rates) {
  std::vector<Window> windows;
  for (const double rate : rates) {
    windows.push_back({static_cast<double>(windows.size()), rate});
  }
  return windows;
}

TEST(Windows, too_few_windows_have_not_settled) {
  EXPECT_TRUE(std::isinf(change({})));
  EXPECT_TRUE(std::isinf(change(windows_of(std::vector<double>(kSettleWindows - 1, 100)))));
  EXPECT_EQ(change(windows_of(std::vector<double>(kSettleWindows, 100))), 0);
}

TEST(Windows, a_rate_that_still_falls_has_not_settled) {
  std::vector<double> falling;
  for (int i = 0; i < 20; ++i) falling.push_back(100 - 0.5 * i);
  EXPECT_GT(change(windows_of(falling)), kSettleChangeMax);
}

TEST(Windows, only_the_last_windows_count) {
  std::vector<double> rates{200, 180, 150, 120};
  rates.insert(rates.end(), kSettleWindows, 100);
  EXPECT_EQ(change(windows_of(rates)), 0);
}

TEST(Windows, one_disturbed_window_neither_ends_a_soak_nor_prolongs_it) {
  std::vector<double> rates(kSettleWindows, 100);
  rates[7] = 50;
  EXPECT_LE(change(windows_of(rates)), kSettleChangeMax);
}

TEST(Windows, a_rate_that_is_none_never_settles) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    std::vector<double> rates(kSettleWindows, 100);
    rates[3] = bad;
    EXPECT_FALSE(change(windows_of(rates)) <= kSettleChangeMax) << bad;
  }
}

TEST(Windows, the_slope_is_relative_and_per_minute) {
  std::vector<double> rates;
  for (int i = 0; i <= 60; ++i) rates.push_back(100 + 0.1 * (i - 30));
  EXPECT_NEAR(slope_per_minute(windows_of(rates)), 0.06, 1e-9);
}

TEST(Windows, one_wild_window_does_not_tilt_the_slope) {
  std::vector<double> rates(21, 100);
  rates.back() = 1;
  EXPECT_EQ(slope_per_minute(windows_of(rates)), 0);
}

TEST(Windows, one_window_has_no_slope) {
  EXPECT_TRUE(std::isnan(slope_per_minute(windows_of({100}))));
  EXPECT_TRUE(std::isnan(slope_per_minute(std::vector<Window>{{1, 100}, {1, 101}})));
}

TEST(Windows, those_below_97_percent_of_the_median_are_throttled) {
  EXPECT_EQ(throttled(windows_of({100, 100, 97.1, 96.9, 50, 100, 103})), 2U);
  EXPECT_EQ(throttled(windows_of({100, 100, 100})), 0U);
}

TEST(Windows, a_nan_among_the_windows_counts_as_throttled) {
  EXPECT_GE(throttled(windows_of({100, std::numeric_limits<double>::quiet_NaN(), 100})), 1U);
}

}  // namespace
}  // namespace assay
