// Passed before: wrong results, errors beside a good status, and figures that nobody measured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/judge/expectation.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(Catalogue, a_unit_that_computes_wrong_every_time_fails_however_fast_it_is) {
  Street street;
  street.sample().status = SampleStatus::wrong;
  street.sample().cause = "3 of 4096 elements are wrong";
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_EQ(street.ruling().summary.exit, Exit::rejected);
}

TEST(Catalogue, an_error_text_beside_a_good_status_is_an_error) {
  Street street;
  street.sample().cause = "cannot allocate memory";
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("cannot allocate memory"));
}

TEST(Catalogue, a_timing_whose_result_nobody_checked_is_an_error) {
  Street street;
  street.sample().verified = 0;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, faster_than_physically_possible_is_a_broken_measurement) {
  Street street;
  street.bound().physical_limit = Threshold{30e9, {}};
  street.values()[4] = 31e9;  // One repetition is enough.
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, three_units_that_share_their_values_are_accepted_for_none_of_them) {
  Street street;
  street.add_device("cpu-1");
  street.add_device("cpu-2");
  street.values(1) = street.values(0);
  street.values(2) = street.values(0);
  for (const Verdict& verdict : street.verdicts()) EXPECT_EQ(verdict.outcome, Outcome::error);
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Catalogue, a_sample_that_stands_twice_is_believed_in_neither_place) {
  Street street;
  street.measured.samples.push_back(street.sample());
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_clock_that_ran_backwards_is_an_error) {
  Street street;
  street.sample().ended_seconds = street.sample().began_seconds - 1;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

Expectation operands_from_the_seed() {
  Expectation expected;
  expected.benchmark = "gemm.fp32";
  expected.fact = "operands";
  expected.one_of = {std::string("from the seed")};
  return expected;
}

TEST(Catalogue, constant_operands_fail_where_the_profile_asks_where_they_come_from) {
  const Expectation expected = operands_from_the_seed();
  EXPECT_EQ(judge_fact(expected, {{"operands", std::string("constant")}}).outcome, Outcome::fail);
  EXPECT_EQ(judge_fact(expected, {{"operands", std::string("from the seed")}}).outcome,
            Outcome::pass);
}

TEST(Catalogue, operands_of_which_nobody_says_where_they_come_from_are_an_error) {
  EXPECT_EQ(judge_fact(operands_from_the_seed(), {}).outcome, Outcome::error);
}

}  // namespace
}  // namespace assay
