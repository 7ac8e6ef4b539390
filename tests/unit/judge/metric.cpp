// One metric of one case: every way in which it must not become a pass, and the few in which it
// does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "results/judge/rule.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

void expect_error(const Street& street, const std::string& words) {
  const Verdict verdict = street.verdict();
  EXPECT_EQ(verdict.outcome, Outcome::error);
  EXPECT_THAT(verdict.reason, HasSubstr(words));
  EXPECT_NE(street.ruling().summary.exit, Exit::accepted);
}

TEST(Judge, a_healthy_unit_passes_and_the_reason_has_the_numbers) {
  const Verdict verdict = Street().verdict();
  EXPECT_EQ(verdict.outcome, Outcome::pass);
  EXPECT_EQ(
      verdict.reason,
      "hbm.triad bandwidth 28.0 GB/s, at least 20.0 GB/s demanded, margin +40 % (contract B.3)");
  const Judgement& judgement = verdict.judgements.at(0);
  EXPECT_DOUBLE_EQ(*judgement.value, 28e9);
  EXPECT_EQ(*judgement.limit, 20e9);
  EXPECT_EQ(judgement.relation, "at_least");
  EXPECT_DOUBLE_EQ(*judgement.margin, 0.4);
  EXPECT_EQ(judgement.count, kRepetitions);
  EXPECT_GT(*judgement.uncertainty, 0);
  EXPECT_GT(*judgement.spread, 0);
  EXPECT_EQ(judgement.source, "contract B.3");
}

TEST(Judge, a_sample_without_the_metric_is_an_error) {
  Street street;
  street.sample().metrics.clear();
  expect_error(street, "without this metric");
}

TEST(Judge, a_series_without_values_is_an_error) {
  Street street;
  street.values().clear();
  expect_error(street, "only 0 values, at least 20 demanded");
}

TEST(Judge, a_wrong_unit_of_measure_is_an_error) {
  Street street;
  street.sample().metrics["bandwidth"].unit = "MB/s";
  expect_error(street, "wrong unit of measure: measured in MB/s");
}

TEST(Judge, a_bound_in_another_unit_is_an_error) {
  Street street;
  street.bound().unit = "FLOP/s";
  expect_error(street, "bound in FLOP/s");
}

TEST(Judge, one_repetition_too_few_is_an_error) {
  Street street;
  street.values().pop_back();
  expect_error(street, "only 19 values, at least 20 demanded");
}

TEST(Judge, exactly_the_demanded_number_of_repetitions_is_enough) {
  Street street;
  ASSERT_EQ(street.values().size(), street.bound().samples_min);
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Judge, another_number_of_repetitions_than_planned_is_an_error) {
  Street street;
  street.bound().samples_min = 5;
  street.values().pop_back();
  expect_error(street, "19 values came back, 20 were planned");
  street.values().push_back(28e9);
  street.values().push_back(28e9);
  expect_error(street, "21 values came back, 20 were planned");
}

TEST(Judge, two_repetitions_are_too_few_whatever_plan_and_profile_say) {
  Street street;
  street.bound().samples_min = 0;
  street.entry().sampling.repetitions = 2;
  street.values() = {28e9, 28.1e9};
  expect_error(street, "only 2 values, at least 3 demanded");
}

class ImpossibleValue : public testing::TestWithParam<double> {};

TEST_P(ImpossibleValue, among_the_values_is_never_a_pass) {
  for (std::size_t place = 0; place < kRepetitions; ++place) {
    Street street;
    street.values()[place] = GetParam();
    expect_error(street, "impossible value ");
  }
}

TEST_P(ImpossibleValue, among_recorded_values_is_an_error) {
  Street street;
  street.bound().gate = Gate::record;
  street.values()[7] = GetParam();
  expect_error(street, "impossible value ");
}

TEST_P(ImpossibleValue, as_a_limit_is_never_a_pass) {
  Street street;
  street.bound().at_least->value = GetParam();
  expect_error(street, "is not above zero");
}

TEST_P(ImpossibleValue, as_a_physical_limit_is_never_a_pass) {
  Street street;
  street.bound().physical_limit = Threshold{GetParam(), {}};
  expect_error(street, "is not above zero");
}

INSTANTIATE_TEST_SUITE_P(Judge, ImpossibleValue,
                         testing::Values(kNan, kInf, -kInf, 0.0, -0.0, -28e9));

TEST(Judge, values_too_large_for_their_median_are_never_a_pass) {
  Street street;
  for (double& value : street.values()) value = 1.5e308;  // Twice that is infinite.
  expect_error(street, "too large or too small to compute with");
}

TEST(Judge, values_too_large_for_their_scatter_are_never_a_pass) {
  Street street;
  street.values() = values_around(1e200);
  expect_error(street, "too large or too small to compute with");
}

TEST(Judge, scatter_too_small_to_compute_with_is_never_no_scatter) {
  Street street;
  street.bound().at_least->value = 1e-170;
  street.values() = values_around(1.0001e-170, 0.01);
  expect_error(street, "too large or too small to compute with");
}

TEST(Judge, the_coverage_factor_of_the_guard_band_is_stated) {
  const Judgement judgement = Street().verdict().judgements.at(0);
  EXPECT_EQ(judgement.coverage, coverage_factor(1.645, kRepetitions));
}

TEST(Judge, a_slow_unit_fails) {
  Street street;
  street.values() = values_around(19e9);
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_THAT(street.verdict().reason, HasSubstr("margin -5.0 %"));
}

TEST(Judge, a_unit_at_a_third_of_its_speed_fails) {
  Street street;
  street.values() = values_around(28e9 / 3);
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Judge, one_good_repetition_before_a_sag_does_not_save_a_unit) {
  Street street;
  street.values() = values_around(15e9);
  street.values()[0] = 40e9;
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Judge, a_unit_exactly_at_its_limit_is_indeterminate) {
  Street street;
  street.values() = values_around(20e9);
  EXPECT_EQ(street.outcome(), Outcome::indeterminate);
  EXPECT_THAT(street.verdict().reason, HasSubstr("lies within the uncertainty of"));
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Judge, a_systematic_uncertainty_widens_the_guard_band) {
  Street street;
  street.bound().at_least->value = 27.5e9;
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.bound().systematic = 0.02;
  EXPECT_EQ(street.outcome(), Outcome::indeterminate);
}

TEST(Judge, a_systematic_uncertainty_that_is_no_number_is_an_error) {
  for (const double systematic : {kNan, kInf, -0.1}) {
    Street street;
    street.bound().systematic = systematic;
    expect_error(street, "systematic");
  }
}

TEST(Judge, a_decision_factor_that_is_no_number_is_never_a_pass) {
  for (const double z : {kNan, kInf, 0.0, -1.645}) {
    Street street;
    street.profile.decision.z = z;
    expect_error(street, "decision rule");
  }
}

TEST(Judge, too_noisy_is_an_error_and_exactly_as_noisy_as_allowed_is_not) {
  Street street;
  const double spread = *street.verdict().judgements.at(0).spread;
  street.bound().spread_max = spread;
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.bound().spread_max = spread * 0.999;
  expect_error(street, "too noisy: spread 0.");
  street.bound().spread_max = kNan;
  expect_error(street, "too noisy");
}

TEST(Judge, too_noisy_is_not_taken_for_faster_than_physics) {
  Street street;
  street.bound().physical_limit = Threshold{100e9, {}};
  street.bound().spread_max = 1e-9;
  const Judgement judgement = street.verdict().judgements.at(0);
  EXPECT_THAT(judgement.reason, testing::StartsWith("too noisy"));
  EXPECT_EQ(judgement.relation, "");
  EXPECT_EQ(judgement.limit, std::nullopt);
}

TEST(Judge, faster_than_physics_is_an_error_and_exactly_at_it_is_not) {
  Street street;
  street.bound().physical_limit = Threshold{street.values().back(), {}};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.bound().physical_limit->value *= 0.999999;
  expect_error(street, "faster than physics: 28.1 GB/s");
  EXPECT_EQ(street.verdict().judgements.at(0).relation, "physical_limit");
}

TEST(Judge, a_single_repetition_faster_than_physics_is_an_error) {
  Street street;
  street.bound().physical_limit = Threshold{50e9, {}};
  street.values()[3] = 51e9;
  expect_error(street, "faster than physics");
}

TEST(Judge, a_lower_metric_is_impossible_below_its_physical_limit) {
  Street street;
  street.entry().metrics[0].better = Better::lower;
  street.bound().physical_limit = Threshold{27e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.values()[3] = 26.9e9;
  expect_error(street, "faster than physics: 26.9 GB/s");
}

TEST(Judge, a_latency_is_judged_by_its_ceiling) {
  Street street;
  street.entry().metrics[0] = {"bandwidth", "s", Better::lower};
  street.sample().metrics["bandwidth"].unit = "s";
  street.bound().unit = "s";
  street.bound().at_least.reset();
  street.bound().at_most = Threshold{5e-6, {}};
  street.values() = values_around(4e-6);
  EXPECT_EQ(street.outcome(), Outcome::pass);
  EXPECT_THAT(street.verdict().reason,
              HasSubstr("4.00 µs, at most 5.00 µs demanded, margin +20 %"));
  street.values() = values_around(5e-6);
  EXPECT_EQ(street.outcome(), Outcome::indeterminate);
  street.values() = values_around(6e-6);
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Judge, of_a_floor_and_a_ceiling_the_worse_decides) {
  Street street;
  street.bound().at_most = Threshold{25e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_EQ(street.verdict().judgements.at(0).relation, "at_most");
  street.bound().at_least->value = 29e9;
  street.bound().at_most->value = 30e9;
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_EQ(street.verdict().judgements.at(0).relation, "at_least");
}

TEST(Judge, of_two_limits_that_are_met_the_closer_is_named) {
  Street street;
  street.bound().at_most = Threshold{30e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  EXPECT_EQ(street.verdict().judgements.at(0).relation, "at_most");
}

TEST(Judge, a_metric_without_a_bound_is_an_error_never_silently_recorded) {
  Street street;
  street.profile.bounds.clear();
  expect_error(street, "the profile has no bound for it");
}

TEST(Judge, a_judging_bound_without_a_limit_is_an_error) {
  Street street;
  street.bound().at_least.reset();
  expect_error(street, "states neither at_least nor at_most");
}

TEST(Judge, a_second_metric_that_fails_decides_the_case) {
  Street street;
  street.entry().metrics.push_back({"energy", "J", Better::lower});
  Bound energy = floor_of("hbm.triad", 1);
  energy.metric = "energy";
  energy.unit = "J";
  energy.at_least.reset();
  energy.at_most = Threshold{5, {}};
  street.profile.bounds.push_back(energy);
  street.sample().metrics["energy"] = {"J", values_around(10)};
  EXPECT_EQ(street.outcome(), Outcome::fail);
  EXPECT_THAT(street.verdict().reason, StartsWith("hbm.triad energy 10.0 J, at most 5.00 J"));
}

TEST(Judge, a_recorded_metric_has_no_outcome_and_accepts_nothing) {
  Street street;
  street.bound().gate = Gate::record;
  street.bound().reason = "no source yet";
  EXPECT_EQ(street.outcome(), std::nullopt);
  const Judgement judgement = street.verdict().judgements.at(0);
  EXPECT_EQ(judgement.reason, "28.0 GB/s, recorded only: no source yet");
  const Ruling ruling = street.ruling();
  EXPECT_EQ(ruling.summary.exit, Exit::undecided);
  EXPECT_EQ(ruling.summary.metrics_recorded, 1U);
  EXPECT_EQ(ruling.summary.metrics_judged, 0U);
}

TEST(Judge, a_recorded_metric_must_be_measured_properly_all_the_same) {
  Street street;
  street.bound().gate = Gate::record;
  street.sample().verified = 0;
  expect_error(street, "unverified");
  street.sample().verified = 1;
  street.sample().metrics.clear();
  expect_error(street, "without this metric");
}

TEST(Judge, a_recorded_metric_faster_than_physics_is_an_error) {
  Street street;
  street.bound().gate = Gate::record;
  street.bound().physical_limit = Threshold{20e9, {}};
  expect_error(street, "faster than physics");
}

TEST(Judge, values_so_large_that_their_sum_overflows_are_never_a_pass) {
  Street street;
  street.values().assign(kRepetitions, std::numeric_limits<double>::max());
  EXPECT_NE(street.outcome(), Outcome::pass);
}

TEST(Judge, a_job_that_was_started_twice_is_no_second_look) {
  Street street;
  street.sample().attempt = 2;
  EXPECT_EQ(street.outcome(), Outcome::pass);
  EXPECT_EQ(street.verdict().attempts, 1U);
}

TEST(Judge, judging_twice_says_the_same) {
  const Street street;
  EXPECT_EQ(street.verdict().reason, street.verdict().reason);
  EXPECT_EQ(street.ruling().summary.headline, street.ruling().summary.headline);
}

}  // namespace
}  // namespace assay
