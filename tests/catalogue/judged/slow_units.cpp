// Passed before: units that are slow, by the value that was looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/report/report.hpp"
#include "results/report/shortfall.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Catalogue, a_unit_at_a_third_of_its_speed_fails) {
  Street street;
  for (double& value : street.values()) value /= 3;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Catalogue, one_good_value_among_slow_ones_passes_nothing) {
  Street street;
  for (double& value : street.values()) value /= 2;
  street.values()[0] *= 2;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Catalogue, a_unit_that_sags_after_a_good_start_does_not_pass) {
  for (const std::size_t good : {1u, 4u, 8u, 10u, 12u, 13u}) {
    Street street;
    for (std::size_t at = good; at < kRepetitions; ++at) street.values()[at] *= 0.69;
    EXPECT_NE(street.outcome(), Outcome::pass) << good << " good values, then 69 %";
  }
}

TEST(Catalogue, a_unit_that_sags_by_more_than_its_noise_may_be_is_an_error) {
  Street street;
  street.bound().at_least->value = 1e9;  // So low that only the spread sees it.
  street.bound().spread_max = 0.25;
  for (std::size_t at = 10; at < kRepetitions; ++at) street.values()[at] *= 0.69;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_case_of_good_figures_does_not_carry_a_bad_one) {
  Street street;
  street.plan.entries.push_back(entry_of("hbm.copy"));
  street.profile.bounds.push_back(floor_of("hbm.copy", 20e9));
  // Their mean would meet the floor.
  street.measured.samples.push_back(healthy_sample("hbm.copy", "cpu-0", values_around(15e9)));
  EXPECT_EQ(street.verdict(0).outcome, Outcome::pass);
  EXPECT_EQ(street.verdict(1).outcome, Outcome::fail);
  EXPECT_EQ(street.ruling().summary.exit, Exit::rejected);
}

// Everything on it is slower by a third, what it is held against too.
Street uniformly_slow() {
  Street street;
  street.relate_to_read(0.6);
  for (const std::size_t sample : {0u, 1u}) {
    for (double& value : street.values(sample)) value *= 2.0 / 3;
  }
  return street;
}

TEST(Catalogue, a_host_that_is_slow_in_everything_alike_is_accepted_only_with_that_said) {
  const Ruling ruling = uniformly_slow().ruling();
  ASSERT_EQ(ruling.summary.exit, Exit::accepted);
  EXPECT_THAT(ruling.summary.headline, HasSubstr("Absolute speed was not judged"));
}

TEST(Catalogue, a_host_that_is_slow_in_everything_alike_fails_a_limit_in_numbers) {
  Street street = uniformly_slow();
  street.bound(0).at_least = Threshold{20e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Catalogue, with_one_limit_in_numbers_absolute_speed_was_judged) {
  EXPECT_THAT(Street().ruling().summary.headline, Not(HasSubstr("Absolute speed")));
}

TEST(Catalogue, a_floor_that_lets_a_third_be_lost_says_so_beside_the_bound) {
  const Street street;  // 28 GB/s measured, 20 demanded.
  const Judgement judgement = street.verdict().judgements.at(0);
  ASSERT_TRUE(shortfall(judgement).has_value());
  EXPECT_NEAR(*shortfall(judgement), 1 - 20.0 / 28, 0.01);
}

TEST(Catalogue, a_pass_at_the_second_attempt_shows_that_it_was_not_the_first) {
  Street street;
  street.plan.retest = {60, kRepetitions};
  street.bound().spread_max = 0.2;
  street.values() = values_around(28e9, 0.3);  // Too noisy to be judged.
  Measurements measured = street.measurements();
  LaterLook& later = measured.later.emplace_back();
  later.plan = street.plan;
  later.plan.number = 2;
  later.plan.entries = {street.plan.entries[0]};
  later.plan.entries[0].again = Again::anew;
  later.samples.append(healthy_sample("hbm.triad", "cpu-0", values_around(28e9)));
  Verdict found;
  judge(street.plan, street.profile, street.site, measured,
        [&](const Verdict& verdict, const auto&) { found = verdict; });
  EXPECT_EQ(found.outcome, Outcome::pass);
  EXPECT_EQ(found.attempts, 2u);
}

}  // namespace
}  // namespace assay
