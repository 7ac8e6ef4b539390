// The guarded comparison by itself: coverage, uncertainty, and the boundaries of each outcome.
#include "results/judge/rule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace assay {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(Coverage, is_students_t_of_the_tables) {
  // t(0.95) for 2, 4, 9, 19 and 99 degrees of freedom; z of the same confidence is 1.644854.
  const double z = 1.6448536269514722;
  EXPECT_NEAR(coverage_factor(z, 3), 2.920, 0.01);
  EXPECT_NEAR(coverage_factor(z, 5), 2.132, 0.001);
  EXPECT_NEAR(coverage_factor(z, 10), 1.833, 0.0005);
  EXPECT_NEAR(coverage_factor(z, 20), 1.729, 0.0005);
  EXPECT_NEAR(coverage_factor(z, 100), 1.660, 0.0005);
}

TEST(Coverage, is_z_for_very_many_repetitions) {
  EXPECT_NEAR(coverage_factor(1.645, 100'000'000), 1.645, 1e-6);
}

TEST(Coverage, never_shrinks_with_fewer_repetitions) {
  for (std::uint64_t count = 3; count < 200; ++count) {
    EXPECT_GT(coverage_factor(1.645, count), coverage_factor(1.645, count + 1)) << count;
  }
}

TEST(Coverage, of_one_or_two_repetitions_is_infinite_and_decides_nothing) {
  for (const double z : {0.1, 0.5, 1.0, 1.645, 3.0}) {
    for (const std::uint64_t count : {1U, 2U}) {
      EXPECT_EQ(coverage_factor(z, count), kInf);
      for (const double uncertainty : {0.0, 1.0}) {
        const Limit limit{.value = 100, .uncertainty = uncertainty, .count = count};
        EXPECT_EQ(decide({50, uncertainty, 20}, limit, z).outcome, Outcome::indeterminate) << z;
        EXPECT_EQ(decide({500, uncertainty, 20}, limit, z).outcome, Outcome::indeterminate) << z;
      }
    }
  }
}

TEST(Uncertainty, of_a_median_is_that_of_a_mean_times_a_constant) {
  const Description described{.count = 25, .median = 100, .deviation = 2};
  EXPECT_DOUBLE_EQ(estimate(described, 0).uncertainty, 1.2533 * 2 / 5);
}

TEST(Uncertainty, has_a_systematic_part_that_repetition_does_not_shrink) {
  const Description described{.count = 1'000'000, .median = 100, .deviation = 0};
  EXPECT_DOUBLE_EQ(estimate(described, 0.01).uncertainty, 1);
}

// A measured value with a standard uncertainty of 1, judged against 100 with a coverage of k.
struct Boundary : testing::Test {
  static constexpr double kZ = 1.645;
  const double k = coverage_factor(kZ, 20);
  Outcome at_least(double value) const {
    return decide({value, 1, 20}, {.is_floor = true, .value = 100}, kZ).outcome;
  }
  Outcome at_most(double value) const {
    return decide({value, 1, 20}, {.is_floor = false, .value = 100}, kZ).outcome;
  }
};

TEST_F(Boundary, a_floor_passes_from_the_limit_plus_the_guard_band) {
  EXPECT_EQ(at_least(100 + k + 1e-9), Outcome::pass);
  EXPECT_EQ(at_least(100 + k - 1e-9), Outcome::indeterminate);
}

TEST_F(Boundary, a_floor_fails_from_the_limit_less_the_guard_band) {
  EXPECT_EQ(at_least(100 - k - 1e-9), Outcome::fail);
  EXPECT_EQ(at_least(100 - k + 1e-9), Outcome::indeterminate);
}

TEST_F(Boundary, exactly_at_the_limit_is_indeterminate) {
  EXPECT_EQ(at_least(100), Outcome::indeterminate);
  EXPECT_EQ(at_most(100), Outcome::indeterminate);
}

TEST_F(Boundary, a_ceiling_is_the_mirror_of_a_floor) {
  EXPECT_EQ(at_most(100 - k - 1e-9), Outcome::pass);
  EXPECT_EQ(at_most(100 - k + 1e-9), Outcome::indeterminate);
  EXPECT_EQ(at_most(100 + k + 1e-9), Outcome::fail);
  EXPECT_EQ(at_most(100 + k - 1e-9), Outcome::indeterminate);
}

TEST_F(Boundary, exactly_on_the_guard_band_decides) {
  // Exact in binary: value - limit is the guard band to the last bit.
  const double band = decide({128, 0.25, 20}, {.value = 64}, kZ).guard_band;
  EXPECT_EQ(decide({64 + band, 0.25, 20}, {.value = 64}, kZ).outcome, Outcome::pass);
  EXPECT_EQ(decide({64 - band, 0.25, 20}, {.value = 64}, kZ).outcome, Outcome::fail);
}

TEST_F(Boundary, a_limit_met_exactly_without_any_uncertainty_is_met) {
  EXPECT_EQ(decide({100, 0, 20}, {.value = 100}, kZ).outcome, Outcome::pass);
  EXPECT_EQ(decide({std::nextafter(100, 0), 0, 20}, {.value = 100}, kZ).outcome, Outcome::fail);
}

TEST_F(Boundary, a_measured_limit_adds_its_uncertainty) {
  const Limit limit{.value = 100, .uncertainty = 3, .count = 20};
  EXPECT_DOUBLE_EQ(decide({100, 4, 20}, limit, kZ).guard_band, 5 * k);
}

TEST_F(Boundary, the_side_with_fewer_repetitions_sets_the_coverage) {
  const Limit limit{.value = 100, .uncertainty = 0, .count = 5};
  EXPECT_DOUBLE_EQ(decide({100, 1, 20}, limit, kZ).guard_band, coverage_factor(kZ, 5));
}

TEST_F(Boundary, the_margin_is_positive_on_the_good_side) {
  EXPECT_DOUBLE_EQ(decide({150, 1, 20}, {.value = 100}, kZ).margin, 0.5);
  EXPECT_DOUBLE_EQ(decide({150, 1, 20}, {.is_floor = false, .value = 100}, kZ).margin, -0.5);
}

TEST(Nan, anywhere_in_the_comparison_is_neither_pass_nor_fail) {
  EXPECT_EQ(decide({kNan, 1, 20}, {.value = 100}, 1.645).outcome, Outcome::indeterminate);
  EXPECT_EQ(decide({200, kNan, 20}, {.value = 100}, 1.645).outcome, Outcome::indeterminate);
  EXPECT_EQ(decide({200, 1, 20}, {.value = kNan}, 1.645).outcome, Outcome::indeterminate);
  EXPECT_EQ(decide({200, 1, 20}, {.value = 100, .uncertainty = kNan}, 1.645).outcome,
            Outcome::indeterminate);
  EXPECT_EQ(decide({200, 1, 20}, {.value = 100}, kNan).outcome, Outcome::indeterminate);
}

TEST(Nan, an_infinite_uncertainty_is_indeterminate) {
  EXPECT_EQ(decide({200, kInf, 20}, {.value = 100}, 1.645).outcome, Outcome::indeterminate);
  EXPECT_EQ(decide({200, 1, 1}, {.value = 100}, 1.645).outcome, Outcome::indeterminate);
}

}  // namespace
}  // namespace assay
