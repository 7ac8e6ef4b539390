// The share of the peak at the measured clock: never a good figure where it cannot be told.
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "harness/bench/clock.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"

namespace assay {
namespace {

const Peak kPeak{10, "ten a cycle"};

bool is_number(const Fact& fact) { return std::holds_alternative<double>(fact); }

TEST(PeakFraction, is_the_median_of_rate_over_peak_and_clock) {
  const Fact share = peak_fraction({90, 80, 85}, {10, 10, 10}, kPeak);
  ASSERT_TRUE(is_number(share));
  EXPECT_DOUBLE_EQ(std::get<double>(share), 0.85);
}

TEST(PeakFraction, pairs_each_rate_with_its_own_clock) {
  // Both fall by a little: the share stays.
  EXPECT_DOUBLE_EQ(std::get<double>(peak_fraction({80, 79.2, 78.4}, {10, 9.9, 9.8}, kPeak)), 0.8);
}

TEST(PeakFraction, above_one_by_more_than_the_clock_is_uncertain_is_no_figure) {
  const Fact share = peak_fraction({103, 103, 103}, {10, 10, 10}, kPeak);
  ASSERT_FALSE(is_number(share));
  EXPECT_NE(text(share).find("impossible"), std::string::npos) << text(share);
  EXPECT_TRUE(is_number(peak_fraction({100.4, 100.4, 100.4}, {10, 10, 10}, kPeak)));
}

TEST(PeakFraction, without_a_known_peak_is_not_stated) {
  const Fact share = peak_fraction({90}, {10}, {0, "this CPU is not in the table"});
  EXPECT_EQ(text(share), "not stated: this CPU is not in the table");
}

TEST(PeakFraction, with_a_clock_that_jumps_is_not_stated) {
  EXPECT_FALSE(is_number(peak_fraction({50, 50, 50, 50}, {10, 20, 10, 20}, kPeak)));
}

TEST(PeakFraction, without_a_clock_or_a_rate_is_not_stated) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(is_number(peak_fraction({}, {}, kPeak)));
  EXPECT_FALSE(is_number(peak_fraction({1, 2}, {1}, kPeak)));
  EXPECT_FALSE(is_number(peak_fraction({90, 90}, {10, 0}, kPeak)));
  EXPECT_FALSE(is_number(peak_fraction({90, kNan}, {10, 10}, kPeak)));
  EXPECT_FALSE(is_number(peak_fraction({90, 90}, {10, kNan}, kPeak)));
  EXPECT_FALSE(is_number(peak_fraction({90}, {10}, {kNan, "no number"})));
}

TEST(LaneClocks, gives_cycles_over_the_fastest_call_of_each_lane) {
  const auto before = affinity();
  CpuDevice device("cpu-0", {before.front()}, {});
  int calls = 0;
  const CycleLoop loop{1000, [&] {
                         const auto spent = std::chrono::microseconds(++calls == 2 ? 100 : 2000);
                         const auto end = std::chrono::steady_clock::now() + spent;
                         while (std::chrono::steady_clock::now() < end) {
                         }
                       }};
  const auto clocks = lane_clocks(device, loop);
  ASSERT_EQ(clocks.size(), 1U);
  EXPECT_LE(clocks[0], 1000 / 100e-6);
  EXPECT_GE(clocks[0], 1000 / 2000e-6);
}

}  // namespace
}  // namespace assay
