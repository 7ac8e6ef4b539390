// The curve through the times of a collective.
#include <gtest/gtest.h>

#include <vector>

#include "results/report/fit.hpp"

namespace assay {
namespace {

constexpr Curve kKnown{12e-6, 0.21e-9};

std::vector<SizeTime> on_the_curve(const Curve& curve, const std::vector<double>& sizes) {
  std::vector<SizeTime> points;
  for (const double bytes : sizes) points.push_back({bytes, curve.seconds(bytes)});
  return points;
}

TEST(Fit, recovers_alpha_and_beta_over_eight_orders_of_magnitude) {
  const Fit fit = fit_curve(on_the_curve(kKnown, {8, 4096, 65536, 16777216, 268435456}));
  ASSERT_TRUE(fit.curve);
  EXPECT_TRUE(fit.why_none.empty());
  EXPECT_NEAR(fit.curve->alpha / kKnown.alpha, 1, 1e-9);
  EXPECT_NEAR(fit.curve->beta / kKnown.beta, 1, 1e-9);
  for (const double residual : fit.residuals) EXPECT_NEAR(residual, 0, 1e-9);
}

TEST(Fit, needs_three_sizes_and_says_so) {
  EXPECT_FALSE(fit_curve({}).curve);
  const std::vector<SizeTime> two_sizes{{8, 1e-6}, {8, 2e-6}, {4096, 3e-6}, {4096, 4e-6}};
  const Fit fit = fit_curve(two_sizes);
  EXPECT_FALSE(fit.curve);
  EXPECT_TRUE(fit.residuals.empty());
  EXPECT_EQ(fit.why_none, "a curve needs 3 sizes");
}

TEST(Fit, refuses_a_negative_alpha) {
  const Fit fit = fit_curve(on_the_curve({-1e-6, 1e-9}, {2000, 4000, 8000}));
  EXPECT_FALSE(fit.curve);
  EXPECT_TRUE(fit.why_none.starts_with("no such curve fits: alpha would be ")) << fit.why_none;
}

TEST(Fit, refuses_times_that_do_not_grow) {
  const Fit fit = fit_curve(std::vector<SizeTime>{{8, 3e-6}, {4096, 2e-6}, {65536, 1e-6}});
  EXPECT_FALSE(fit.curve);
  EXPECT_EQ(fit.why_none, "no such curve fits: larger sizes would take no longer");
}

// Without weights the largest size alone would decide: its 10 % are more than all of the smallest.
TEST(Fit, noise_of_the_largest_size_leaves_alpha_alone) {
  auto points = on_the_curve(kKnown, {8, 64, 512, 4096, 268435456});
  points.back().seconds *= 1.1;
  const Fit fit = fit_curve(points);
  ASSERT_TRUE(fit.curve);
  EXPECT_NEAR(fit.curve->alpha / kKnown.alpha, 1, 0.01);
}

TEST(Fit, names_the_relative_residual_of_each_point_in_their_order) {
  auto points = on_the_curve(kKnown, {8, 64, 512, 65536, 1048576, 16777216, 268435456});
  points[3].seconds *= 4;
  const Fit fit = fit_curve(points);
  ASSERT_TRUE(fit.curve);
  ASSERT_EQ(fit.residuals.size(), points.size());
  for (std::size_t at = 0; at < points.size(); ++at) {
    const double expected =
        (points[at].seconds - fit.curve->seconds(points[at].bytes)) / points[at].seconds;
    EXPECT_DOUBLE_EQ(fit.residuals[at], expected);
    EXPECT_EQ(fit.residuals[at] > kResidualMarked, at == 3);
  }
}

}  // namespace
}  // namespace assay
