// Limits that are a fraction of what the same campaign measured on the same unit; and which bound
// holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "results/judge/rule.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

Street related() {
  Street street;
  street.relate_to_read(0.6);
  return street;
}

void expect_improper(const Street& street, const std::string& words) {
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason,
              HasSubstr("its reference preflight.read was not measured properly: " + words));
}

TEST(RelativeLimit, is_the_fraction_of_the_measured_reference) {
  const Verdict verdict = related().verdict();
  EXPECT_EQ(verdict.outcome, Outcome::pass);
  EXPECT_THAT(verdict.reason, HasSubstr("28.0 GB/s, at least 17.1 GB/s demanded (60 % of "
                                        "preflight.read), margin +64 %"));
  EXPECT_DOUBLE_EQ(*verdict.judgements.at(0).limit, 0.6 * 28.5e9);
}

TEST(RelativeLimit, carries_the_uncertainty_of_the_reference) {
  const Street street = related();
  const double own = 1.2533 * 28e9 * 0.002 / std::sqrt(20.0);
  const double of_limit = 0.6 * 1.2533 * 28.5e9 * 0.002 / std::sqrt(20.0);
  // The scatter of values_around is relative to n, that of the judge to n - 1: both are 20 here.
  const double expected =
      coverage_factor(1.645, 20) * std::hypot(own, of_limit) * std::sqrt(20.0 / 20.0);
  EXPECT_NEAR(*street.verdict().judgements.at(0).uncertainty / expected, 1, 1e-9);
}

TEST(RelativeLimit, carries_the_systematic_part_of_the_reference) {
  Street street = related();
  const double before = *street.verdict().judgements.at(0).uncertainty;
  street.bound(1).systematic = 0.1;
  EXPECT_GT(*street.verdict().judgements.at(0).uncertainty, 2 * before);
}

TEST(RelativeLimit, fails_a_unit_that_is_slow_beside_its_reference) {
  Street street = related();
  street.values(0) = values_around(15e9);
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(RelativeLimit, of_a_missing_reference_is_an_error) {
  Street street = related();
  street.measured.samples.pop_back();
  expect_improper(street, "planned, but nothing came back");
}

TEST(RelativeLimit, of_a_reference_on_another_unit_is_an_error) {
  Street street = related();
  street.sample(1).unit = "cpu-1";
  expect_improper(street, "planned, but nothing came back");
}

TEST(RelativeLimit, of_a_wrong_reference_is_an_error) {
  Street street = related();
  street.sample(1).status = SampleStatus::wrong;
  expect_improper(street, "wrong result");
}

TEST(RelativeLimit, of_an_unverified_reference_is_an_error) {
  Street street = related();
  street.sample(1).verified = 0;
  expect_improper(street, "unverified");
}

TEST(RelativeLimit, of_a_disturbed_reference_is_an_error) {
  Street street = related();
  street.sample(1).conditions["foreign_cpus"] = 1;
  expect_improper(street, "condition foreign_cpus");
}

TEST(RelativeLimit, of_a_noisy_reference_is_an_error_where_its_own_bound_says_so) {
  Street street = related();
  street.values(1) = values_around(28.5e9, 0.2);
  EXPECT_NE(street.outcome(), Outcome::error);
  street.bound(1).spread_max = 0.1;
  expect_improper(street, "too noisy");
}

TEST(RelativeLimit, of_a_reference_with_an_impossible_value_is_an_error) {
  for (const double value : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    Street street = related();
    street.values(1)[19] = value;
    expect_improper(street, "impossible value");
  }
}

TEST(RelativeLimit, of_a_reference_with_too_few_values_is_an_error) {
  Street street = related();
  street.values(1).pop_back();
  expect_improper(street, "only 19 values");
}

TEST(RelativeLimit, of_a_reference_faster_than_physics_is_an_error) {
  Street street = related();
  street.bound(1).physical_limit = Threshold{20e9, {}};
  expect_improper(street, "faster than physics");
}

TEST(RelativeLimit, of_a_reference_that_rests_on_another_is_an_error) {
  Street street = related();
  street.bound(1).physical_limit = Threshold{2, "hbm.triad"};
  expect_improper(street, "its physical limit is itself a fraction");
}

TEST(RelativeLimit, of_a_reference_without_a_bound_is_an_error) {
  Street street = related();
  street.profile.bounds.pop_back();
  expect_improper(street, "the profile has no bound for it");
}

TEST(RelativeLimit, of_a_reference_that_came_back_twice_is_an_error) {
  Street street = related();
  street.measured.samples.push_back(street.sample(1));
  expect_improper(street, "several samples");
}

TEST(RelativeLimit, of_a_reference_that_is_not_planned_is_an_error) {
  Street street = related();
  street.plan.entries.pop_back();
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("its reference was not measured properly"));
}

TEST(RelativeLimit, holds_for_a_physical_limit_too) {
  Street street = related();
  street.bound().physical_limit = Threshold{0.9, "preflight.read"};
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("faster than physics"));
}

TEST(ReferenceFor, is_null_where_the_plan_holds_several) {
  Street street = related();
  const Threshold threshold = *street.bound().at_least;
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).entry,
            &street.plan.entries[1]);
  street.plan.entries.push_back(street.entry(1));
  street.plan.entries.back().axes["mode"] = "other";
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).entry, nullptr);
}

TEST(ReferenceFor, on_a_mixed_site_is_the_one_on_the_same_units) {
  Street street = related();
  street.plan.entries.push_back(street.entry(1));
  street.plan.entries[1].units = {"cpu-[5-7]"};
  const Threshold threshold = *street.bound().at_least;
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).entry,
            &street.plan.entries[2]);
}

TEST(ReferenceFor, is_null_where_two_metrics_have_the_unit_or_none_has) {
  Street street = related();
  const Threshold threshold = *street.bound().at_least;
  street.entry(1).metrics.push_back({"peak", "B/s", Better::higher});
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).metric, nullptr);
  street.entry(1).metrics = {{"time", "s", Better::lower}};
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).metric, nullptr);
}

TEST(ReferenceFor, is_never_of_another_level) {
  Street street = related();
  street.entry(1).level = Level::host;
  const Threshold threshold = *street.bound().at_least;
  EXPECT_EQ(reference_for(street.plan, street.entry(), street.bound(), threshold).entry, nullptr);
}

TEST(BoundFor, most_matching_axes_win) {
  Street street;
  street.entry().axes = {{"mode", "burst"}, {"shape", "square"}};
  street.profile.bounds.push_back(floor_of("hbm.triad", 2));
  street.bound(1).axes = {{"mode", "burst"}};
  EXPECT_EQ(bound_for(street.profile, street.entry(), "bandwidth"), &street.bound(1));
  std::swap(street.bound(0), street.bound(1));
  EXPECT_EQ(bound_for(street.profile, street.entry(), "bandwidth"), &street.bound(0));
}

TEST(BoundFor, another_value_of_an_axis_does_not_match) {
  Street street;
  street.entry().axes = {{"mode", "burst"}};
  street.bound().axes = {{"mode", "sustained"}};
  EXPECT_EQ(bound_for(street.profile, street.entry(), "bandwidth"), nullptr);
}

TEST(BoundFor, the_name_of_a_benchmark_or_metric_matches_whole) {
  Street street;
  street.bound().benchmark = "hbm.tri";
  EXPECT_EQ(bound_for(street.profile, street.entry(), "bandwidth"), nullptr);
  EXPECT_EQ(bound_for(street.profile, street.entry(), "band"), nullptr);
}

TEST(BoundFor, two_that_match_equally_well_are_refused) {
  Street street;
  street.entry().axes = {{"mode", "burst"}, {"shape", "square"}};
  street.bound().axes = {{"mode", "burst"}};
  street.profile.bounds.push_back(street.bound());
  street.bound(1).axes = {{"shape", "square"}};
  EXPECT_THROW(bound_for(street.profile, street.entry(), "bandwidth"), Error);
  street.profile.bounds.push_back(street.bound());
  street.bound(2).axes = street.entry().axes;
  EXPECT_EQ(bound_for(street.profile, street.entry(), "bandwidth"), &street.bound(2));
}

}  // namespace
}  // namespace assay
