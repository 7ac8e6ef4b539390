// What speaks against a whole sample, before any of its numbers is looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

void expect_error(const Street& street, const std::string& words) {
  const Verdict verdict = street.verdict();
  EXPECT_EQ(verdict.outcome, Outcome::error);
  EXPECT_THAT(verdict.reason, HasSubstr(words));
  EXPECT_NE(street.ruling().summary.exit, Exit::accepted);
}

TEST(Judge, a_silent_unit_is_missing) {
  Street street;
  street.measured.samples.clear();
  EXPECT_EQ(street.outcome(), Outcome::missing);
  EXPECT_EQ(street.verdict().reason, "hbm.triad: planned, but nothing came back");
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Judge, a_wrong_result_fails_however_fast_it_was) {
  Street street;
  street.sample().status = SampleStatus::wrong;
  street.sample().cause = "element 17 is 3, not 4";
  street.values() = values_around(1e12);
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_EQ(street.verdict().reason, "hbm.triad: wrong result: element 17 is 3, not 4");
  EXPECT_EQ(street.ruling().summary.exit, Exit::rejected);
}

TEST(Judge, a_wrong_result_fails_also_on_a_disturbed_host) {
  Street street;
  street.sample().status = SampleStatus::wrong;
  street.sample().conditions.clear();
  street.sample().verified = 0;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Judge, a_wrong_result_of_a_recorded_metric_fails) {
  Street street;
  street.bound().gate = Gate::record;
  street.sample().status = SampleStatus::wrong;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Judge, an_error_keeps_its_cause) {
  Street street;
  street.sample().status = SampleStatus::error;
  street.sample().cause = "signal 11 (segmentation fault)";
  expect_error(street, "signal 11 (segmentation fault)");
}

TEST(Judge, an_error_without_a_cause_is_an_error) {
  Street street;
  street.sample().status = SampleStatus::error;
  expect_error(street, "without a cause");
}

TEST(Judge, a_measured_status_beside_an_error_text_is_an_error) {
  Street street;
  street.sample().cause = "allocation failed";
  expect_error(street, "allocation failed");
}

TEST(Judge, an_unverified_timing_is_an_error) {
  Street street;
  street.sample().verified = 0;
  expect_error(street, "unverified timing");
}

TEST(Judge, a_clock_that_stood_still_or_went_backwards_is_an_error) {
  for (const double ended : {100.0, 99.0, kNan, kInf, -kInf}) {
    Street street;
    street.sample().ended_seconds = ended;
    expect_error(street, "its clock did not go forwards");
  }
  Street street;
  street.sample().began_seconds = kNan;
  expect_error(street, "its clock did not go forwards");
}

TEST(Judge, an_unknown_condition_is_an_error) {
  Street street;
  street.sample().conditions.clear();
  expect_error(street, "condition foreign_cpus is unknown, at most 0.200 required (pilot)");
}

TEST(Judge, a_condition_that_is_not_met_is_an_error_with_value_limit_and_source) {
  Street street;
  street.sample().conditions["foreign_cpus"] = 1.5;
  expect_error(street, "condition foreign_cpus was 1.50, at most 0.200 required (pilot)");
}

TEST(Judge, a_condition_exactly_at_its_limit_is_met) {
  Street street;
  street.sample().conditions["foreign_cpus"] = 0.2;
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Judge, a_condition_below_its_floor_is_an_error) {
  Street street;
  street.profile.requirements = {{.condition = "power_limit_watts",
                                  .unit = "W",
                                  .at_least = 1000,
                                  .at_most = std::nullopt,
                                  .source = "contract"}};
  street.sample().conditions["power_limit_watts"] = 999;
  expect_error(street, "condition power_limit_watts was 999 W");
}

TEST(Judge, a_condition_that_is_no_number_is_an_error) {
  for (const double value : {kNan, kInf, -kInf}) {
    Street street;
    street.sample().conditions["foreign_cpus"] = value;
    expect_error(street, "condition foreign_cpus was");
  }
}

}  // namespace
}  // namespace assay
