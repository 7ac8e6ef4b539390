// Median, deviation, quantiles, spread: known values.
#include "results/judge/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay {
namespace {

using Values = std::vector<double>;

TEST(Statistics, the_median_of_an_odd_count_is_the_middle_value) {
  EXPECT_EQ(describe(Values{3, 1, 2}).median, 2);
}

TEST(Statistics, the_median_of_an_even_count_is_the_mean_of_the_middle_two) {
  EXPECT_EQ(describe(Values{4, 1, 3, 2}).median, 2.5);
}

TEST(Statistics, one_value_has_no_deviation) {
  const Description one = describe(Values{7});
  EXPECT_EQ(one.count, 1U);
  EXPECT_EQ(one.deviation, 0);
  EXPECT_EQ(one.spread(), 0);
}

TEST(Statistics, the_deviation_divides_by_one_less_than_the_count) {
  // Mean 5, squares 32, over 7.
  EXPECT_DOUBLE_EQ(describe(Values{2, 4, 4, 4, 5, 5, 7, 9}).deviation, 2.1380899352993952);
}

TEST(Statistics, quantiles_are_linear_between_the_nearest_two) {
  // As numpy.percentile and R's type 7: position 0.05 * 20 = 1 of 0..20, 0.05 * 4 = 0.2 of 0..4.
  std::vector<double> values;
  for (int i = 0; i <= 20; ++i) values.push_back(i);
  EXPECT_DOUBLE_EQ(quantile(values, 0.05), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.95), 19);
  EXPECT_DOUBLE_EQ(quantile(Values{10, 20, 30, 40, 50}, 0.05), 12);
  EXPECT_DOUBLE_EQ(quantile(Values{10, 20, 30, 40, 50}, 0.95), 48);
  EXPECT_EQ(quantile(Values{10, 20}, 0), 10);
  EXPECT_EQ(quantile(Values{10, 20}, 1), 20);
  EXPECT_EQ(quantile(Values{10}, 0.95), 10);
}

TEST(Statistics, the_spread_is_p95_less_p5_over_the_median) {
  EXPECT_DOUBLE_EQ(describe(Values{50, 10, 40, 20, 30}).spread(), (48.0 - 12.0) / 30.0);
}

TEST(Statistics, the_order_of_repetitions_does_not_change_a_bit) {
  const Description a = describe(Values{1e16, 3.3, 1.1, 2.2, 1e-9});
  const Description b = describe(Values{2.2, 1e-9, 1.1, 1e16, 3.3});
  EXPECT_EQ(a.deviation, b.deviation);
  EXPECT_EQ(a.median, b.median);
  EXPECT_EQ(a.p95, b.p95);
}

TEST(Statistics, any_number_of_values_is_put_in_order_equal_ones_too) {
  for (std::size_t count = 1; count <= 70; ++count) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(i * 37 % 11));
    const Description described = describe(values);
    std::ranges::sort(values);
    EXPECT_EQ(described.least, values.front());
    EXPECT_EQ(described.greatest, values.back());
    EXPECT_EQ(described.median, (values[(count - 1) / 2] + values[count / 2]) / 2);
    EXPECT_EQ(described.p95, quantile(values, 0.95));
  }
}

TEST(StatisticsDeathTest, nothing_cannot_be_described) {
  EXPECT_DEATH(describe(Values{}), "only values can be described");
}

}  // namespace
}  // namespace assay
