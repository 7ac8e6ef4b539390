// The alpha-beta curve of a population, and who is far from it.
#include "results/next/curve.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "results/record/error.hpp"

namespace assay::locate {
namespace {

// Groups with a scatter of 1 % about 20 us + S / 50 GB/s.
std::vector<SizeTimes> population(std::uint32_t groups) {
  std::vector<SizeTimes> sizes;
  for (const double bytes : {1e4, 1e6, 1e8, 1e9}) {
    SizeTimes size{bytes, {}};
    for (std::uint32_t group = 0; group < groups; ++group) {
      const double scatter = 0.01 * ((group * 7 % groups) * 2.0 / (groups - 1) - 1);
      size.seconds.push_back((20e-6 + bytes / 50e9) * (1 + scatter));
    }
    sizes.push_back(size);
  }
  return sizes;
}

TEST(Curve, is_found_again_from_the_medians_whatever_one_group_does) {
  auto sizes = population(31);
  for (SizeTimes& size : sizes) size.seconds[3] *= 5;
  const CurveFit fit = fit_population(sizes, {});
  EXPECT_EQ(fit.why_none, "");
  EXPECT_NEAR(fit.curve.alpha, 20e-6, 0.1e-6);
  EXPECT_NEAR(fit.curve.beta, 50e9, 0.5e9);
  for (const Distance& distance : fit.distances) {
    EXPECT_EQ(distance.slow, distance.group == 3) << distance.group << " at " << distance.bytes;
    EXPECT_NEAR(distance.of_curve, distance.group == 3 ? 4 : 0, 0.06);
  }
}

TEST(Curve, calls_nobody_slow_for_a_distance_that_is_only_certain_or_only_large) {
  std::vector<SizeTimes> ties{{1e6, std::vector<double>(30, 1.0)}};
  ties[0].seconds[7] = 1.01;  // Far more scatters than 5, but 1 %.
  EXPECT_GT(fit_population(ties, {}).distances[7].z, 5);
  EXPECT_FALSE(fit_population(ties, {}).distances[7].slow);
  std::vector<SizeTimes> wide{{1e6, {0.8, 0.9, 1.0, 1.1, 1.2, 1.3}}};  // 30 %, but 1.3 scatters.
  EXPECT_FALSE(fit_population(wide, {}).distances[5].slow);
}

TEST(Curve, calls_slow_who_was_not_measured_properly) {
  for (const double seconds : {std::numeric_limits<double>::quiet_NaN(), 0.0, -1.0,
                               std::numeric_limits<double>::infinity()}) {
    auto sizes = population(31);
    sizes[2].seconds[9] = seconds;
    EXPECT_TRUE(fit_population(sizes, {}).distances[2 * 31 + 9].slow) << seconds;
  }
}

TEST(Curve, is_not_made_up_where_there_is_none) {
  auto sizes = population(31);
  sizes.resize(2);
  EXPECT_NE(fit_population(sizes, {}).why_none, "");
  const std::vector<SizeTimes> falls{{1, {3}}, {2, {2}}, {3, {1}}};
  EXPECT_NE(fit_population(falls, {}).why_none, "");
}

TEST(Curve, of_sizes_that_do_not_ascend_or_of_other_groups_is_refused) {
  EXPECT_THROW(fit_population(std::vector<SizeTimes>{{2, {1}}, {1, {1}}}, {}), Error);
  EXPECT_THROW(fit_population(std::vector<SizeTimes>{{1, {1}}, {2, {1, 1}}}, {}), Error);
  EXPECT_THROW(fit_population(std::vector<SizeTimes>{{0, {1}}}, {}), Error);
}

}  // namespace
}  // namespace assay::locate
