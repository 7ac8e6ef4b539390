// Exact limits of a Poisson mean: published values.
#include "results/judge/poisson.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

// Half the quantiles of chi-square with 2 n and 2 n + 2 degrees of freedom (Garwood 1936).
TEST(PoissonLimits, are_those_of_chi_square) {
  const PoissonLimits three = poisson_limits(3, 0.95);
  EXPECT_NEAR(three.lower, 0.61867, 1e-5);
  EXPECT_NEAR(three.upper, 8.76727, 1e-5);
  const PoissonLimits ten = poisson_limits(10, 0.9);
  EXPECT_NEAR(ten.lower, 5.42541, 1e-5);
  EXPECT_NEAR(ten.upper, 16.96222, 1e-5);
  const PoissonLimits hundred = poisson_limits(100, 0.95);
  EXPECT_NEAR(hundred.lower, 81.363986, 1e-4);
  EXPECT_NEAR(hundred.upper, 121.626794, 1e-5);
}

TEST(PoissonLimits, of_nothing_counted_begin_at_zero) {
  const PoissonLimits none = poisson_limits(0, 0.9);
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, 2.995732, 1e-6);  // -ln 0.05
}

TEST(PoissonLimits, of_many_lie_around_the_count) {
  const PoissonLimits many = poisson_limits(100'000, 0.9);
  EXPECT_NEAR(many.lower, 100'000 - 1.645 * 316.2, 5);
  EXPECT_NEAR(many.upper, 100'000 + 1.645 * 316.2, 5);
}

}  // namespace
}  // namespace assay
