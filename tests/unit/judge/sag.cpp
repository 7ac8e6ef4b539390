// What begins well and sags does not pass by its first values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/judge/rule.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// The first `good` of twenty values are as they were, the others lower by `part`.
Street sagging(std::size_t good, double part) {
  Street street;
  for (std::size_t at = good; at < kRepetitions; ++at) street.values()[at] *= 1 - part;
  return street;
}

TEST(Sag, below_the_floor_after_a_good_majority_is_no_pass_though_the_median_is_good) {
  const Street street = sagging(13, 0.3);  // 28 GB/s, then 19.6; 20 demanded.
  EXPECT_EQ(street.outcome(), Outcome::indeterminate);
  EXPECT_GT(street.verdict().judgements[0].value, 27e9);
  EXPECT_THAT(street.verdict().reason,
              HasSubstr("the last third of its repetitions does not meet"));
}

TEST(Sag, below_the_floor_after_one_good_value_is_a_fail) {
  EXPECT_EQ(sagging(1, 0.6).outcome(), Outcome::fail);
}

TEST(Sag, that_stays_above_the_floor_is_a_pass) {
  EXPECT_EQ(sagging(13, 0.05).outcome(), Outcome::pass);
}

TEST(Sag, of_a_time_is_a_rise_above_its_ceiling) {
  Street street;
  street.bound().at_least.reset();
  street.bound().at_most = Threshold{30e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  for (std::size_t at = 14; at < kRepetitions; ++at) street.values()[at] *= 1.1;
  EXPECT_EQ(street.outcome(), Outcome::indeterminate);
}

TEST(Sag, never_turns_a_fail_or_an_open_case_into_anything_else) {
  Street street;
  for (double& value : street.values()) value *= 0.5;
  for (std::size_t at = 14; at < kRepetitions; ++at) street.values()[at] *= 2;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Sag, exactly_at_the_limit_holds_to_the_end) {
  EXPECT_TRUE(holds_to_the_end(2, {.is_floor = true, .value = 2}));
  EXPECT_FALSE(holds_to_the_end(2, {.is_floor = true, .value = 2.1}));
  EXPECT_TRUE(holds_to_the_end(2, {.is_floor = false, .value = 2}));
  EXPECT_FALSE(holds_to_the_end(2, {.is_floor = false, .value = 1.9}));
}

TEST(Sag, is_looked_for_in_a_whole_third_of_the_repetitions) {
  EXPECT_EQ(median_of_the_tail(std::vector<double>{5, 6, 7}), 7);
  EXPECT_EQ(median_of_the_tail(std::vector<double>{9, 9, 9, 9, 3, 1}), 2);
  EXPECT_EQ(median_of_the_tail(std::vector<double>{9, 9, 9, 9, 9, 9, 3, 1}), 2);
}

TEST(Sag, is_stated_beside_the_value_where_something_was_decided) {
  Street street = sagging(13, 0.3);
  const Judgement judged = street.verdict().judgements.at(0);
  EXPECT_LT(judged.tail, judged.limit);
  EXPECT_GT(judged.value, judged.limit);
  street.bound().gate = Gate::record;
  EXPECT_EQ(street.verdict().judgements.at(0).tail, std::nullopt);
}

}  // namespace
}  // namespace assay
