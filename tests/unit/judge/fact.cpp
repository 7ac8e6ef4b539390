// Expectations on facts: as expected, not as expected, unknown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// A host case that states facts and measures nothing.
Street stating(const Facts& facts) {
  Street street;
  PlanEntry entry = entry_of("preflight.host");
  entry.metrics.clear();
  street.plan.entries.insert(street.plan.entries.begin(), entry);
  Sample sample = healthy_sample("preflight.host", "cpu-0", {});
  sample.metrics.clear();
  sample.verified = 0;
  sample.facts = facts;
  street.measured.samples.push_back(sample);
  Expectation expected;
  expected.benchmark = "preflight.host";
  expected.fact = "clock_source";
  expected.source = "kernel documentation";
  street.profile.expectations = {expected};
  return street;
}

Expectation& expectation(Street& street) { return street.profile.expectations[0]; }

TEST(Expectation, a_fact_that_is_one_of_the_expected_passes) {
  Street street = stating({{"clock_source", std::string("tsc")}});
  expectation(street).one_of = {std::string("tsc"), std::string("arch_sys_counter")};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  EXPECT_EQ(street.verdict().reason,
            "preflight.host clock_source tsc, expected one of tsc, arch_sys_counter "
            "(kernel documentation)");
}

TEST(Expectation, a_fact_that_is_none_of_the_expected_fails) {
  Street street = stating({{"clock_source", std::string("hpet")}});
  expectation(street).one_of = {std::string("tsc")};
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_EQ(street.ruling().summary.exit, Exit::rejected);
}

TEST(Expectation, a_fact_matches_whole_and_in_its_own_type) {
  Street street = stating({{"clock_source", std::string("tsc")}});
  expectation(street).one_of = {std::string("tsc-early"), std::string("ts"), true, 1.0};
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Expectation, a_fact_that_is_not_stated_is_an_error) {
  Street street = stating({});
  expectation(street).one_of = {std::string("tsc")};
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("clock_source not stated, expected tsc"));
}

TEST(Expectation, a_number_is_held_to_its_limits_inclusive) {
  Street street = stating({{"clock_source", 8.0}});
  expectation(street).at_least = 8;
  expectation(street).at_most = 8;
  EXPECT_EQ(street.outcome(), Outcome::pass);
  expectation(street).at_least = 8.5;
  EXPECT_EQ(street.outcome(), Outcome::fail);
  expectation(street).at_least = 1;
  expectation(street).at_most = 7.5;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Expectation, a_number_that_is_none_is_an_error) {
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Street street = stating({{"clock_source", value}});
    expectation(street).at_least = 1;
    EXPECT_EQ(street.outcome(), Outcome::error);
  }
}

TEST(Expectation, words_where_a_number_is_expected_are_an_error) {
  Street street = stating({{"clock_source", std::string("12")}});
  expectation(street).at_least = 1;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Expectation, one_that_is_recorded_only_decides_nothing) {
  Street street = stating({{"clock_source", std::string("hpet")}});
  expectation(street).one_of = {std::string("tsc")};
  expectation(street).gate = Gate::record;
  EXPECT_EQ(street.outcome(), std::nullopt);
  EXPECT_THAT(street.verdict().judgements.at(0).reason, HasSubstr("recorded only"));
}

TEST(Expectation, facts_of_another_benchmark_are_not_asked) {
  Street street = stating({});
  expectation(street).benchmark = "preflight.other";
  EXPECT_EQ(street.outcome(), std::nullopt);
  EXPECT_EQ(street.ruling().summary.exit, Exit::accepted);
}

TEST(Expectation, facts_are_not_counted_as_metrics) {
  Street street = stating({{"clock_source", std::string("tsc")}});
  EXPECT_EQ(street.ruling().summary.metrics_judged, 1U);
  street.plan.entries.pop_back();
  street.measured.samples.erase(street.measured.samples.begin());
  const Ruling ruling = street.ruling();
  EXPECT_EQ(ruling.summary.metrics_judged, 0U);
  EXPECT_EQ(ruling.units.at(0).outcome, std::nullopt);
  EXPECT_EQ(ruling.summary.exit, Exit::undecided);
}

TEST(Expectation, a_case_without_metrics_needs_no_verified_result_but_met_conditions) {
  Street street = stating({{"clock_source", std::string("tsc")}});
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.sample(1).conditions.clear();
  EXPECT_EQ(street.outcome(), Outcome::error);
}

}  // namespace
}  // namespace assay
