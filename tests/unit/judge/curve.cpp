// A limit that a unit's other sizes make.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "results/judge/size_curve.hpp"
#include "results/record/case.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr double kAlpha = 200e-6;
constexpr double kBeta = 1.0 / 300e9;
constexpr double kMiB = 1 << 20;
const std::vector<double> kSizes{256 * kMiB, 512 * kMiB, 1024 * kMiB, 2048 * kMiB, 4096 * kMiB};

double rate(double bytes) { return bytes / (kAlpha + kBeta * bytes); }

// One case over these sizes, each as fast as the curve says, judged by a floor far below and by the
// others: at most 20 % behind three of them or more.
Street of_sizes(const std::vector<double>& sizes) {
  Street street;
  street.plan.entries.clear();
  street.measured.samples.clear();
  street.bound() = floor_of("allreduce.all_reduce", 1e9);
  street.bound().curve = CurveRule{0.2, 3};
  for (const double bytes : sizes) {
    PlanEntry entry = entry_of("allreduce.all_reduce");
    entry.axes = {{"size", std::to_string(static_cast<std::uint64_t>(bytes))}, {"type", "bf16"}};
    street.plan.entries.push_back(entry);
    street.measured.samples.push_back(healthy_sample(case_name(entry.benchmark, entry.axes),
                                                     "cpu-0", values_around(rate(bytes))));
    street.measured.samples.back().began_seconds += bytes;
    street.measured.samples.back().ended_seconds += bytes;
  }
  return street;
}

void slow_down(Street& street, std::size_t sample, double share) {
  for (double& value : street.values(sample)) value *= 1 - share;
}

TEST(Curve, sizes_on_one_curve_pass) {
  for (const Verdict& verdict : of_sizes(kSizes).verdicts()) {
    EXPECT_EQ(verdict.outcome, Outcome::pass) << verdict.reason;
    EXPECT_NEAR(*verdict.judgements[0].margin, 0.25, 1e-9);  // 1 / 0.8 - 1
  }
}

TEST(Curve, a_size_that_is_slow_by_itself_fails_and_says_by_what) {
  Street street = of_sizes(kSizes);
  slow_down(street, 2, 0.3);
  const auto verdicts = street.verdicts();
  EXPECT_EQ(verdicts[2].outcome, Outcome::fail);
  EXPECT_THAT(verdicts[2].reason, HasSubstr("80 % of the curve through its other sizes"));
  for (const std::size_t other : {0U, 1U, 3U, 4U})
    EXPECT_EQ(verdicts[other].outcome, Outcome::pass);
}

TEST(Curve, a_unit_that_is_slow_at_every_size_is_for_other_limits_to_find) {
  Street street = of_sizes(kSizes);
  for (std::size_t at = 0; at < kSizes.size(); ++at) slow_down(street, at, 0.5);
  for (const Verdict& verdict : street.verdicts()) EXPECT_EQ(verdict.outcome, Outcome::pass);
  street.bound().at_least = Threshold{2e11, {}};
  EXPECT_EQ(street.verdict(0).outcome, Outcome::fail);
}

TEST(Curve, the_worse_of_a_floor_and_the_curve_decides) {
  Street street = of_sizes(kSizes);
  slow_down(street, 3, 0.4);
  EXPECT_EQ(street.verdict(3).outcome, Outcome::fail);
  EXPECT_EQ(street.verdict(0).outcome, Outcome::pass);
}

TEST(Curve, noise_of_the_other_sizes_widens_the_guard_band) {
  Street street = of_sizes(kSizes);
  slow_down(street, 2, 0.2);
  const Judgement quiet = street.verdict(2).judgements[0];
  for (const std::size_t other : {0U, 1U, 3U, 4U}) {
    street.values(other) = values_around(rate(kSizes[other]), 0.05);
  }
  const Judgement noisy = street.verdict(2).judgements[0];
  EXPECT_GT(*noisy.uncertainty, 5 * *quiet.uncertainty);
  EXPECT_EQ(noisy.outcome, Outcome::indeterminate);
}

TEST(Curve, too_few_of_the_other_sizes_measured_are_an_error) {
  Street street = of_sizes({kSizes[0], kSizes[1], kSizes[2], kSizes[3]});
  street.sample(1).status = SampleStatus::error;
  street.sample(1).cause = "it was lost";
  const Verdict verdict = street.verdict(0);
  EXPECT_EQ(verdict.outcome, Outcome::error);
  EXPECT_THAT(verdict.reason, HasSubstr("of its 3 other sizes 2 were measured properly"));
}

TEST(Curve, a_size_that_disturbed_conditions_spoilt_does_not_count) {
  Street street = of_sizes(kSizes);
  slow_down(street, 1, 0.9);
  street.sample(1).conditions["foreign_cpus"] = 5;
  EXPECT_NEAR(*street.verdict(0).judgements[0].margin, 0.25, 1e-9);
}

TEST(Curve, a_size_that_stands_twice_in_the_record_does_not_count) {
  Street street = of_sizes({kSizes[0], kSizes[1], kSizes[2], kSizes[3]});
  Sample twin = street.sample(1);
  twin.metrics.at("bandwidth").values = values_around(rate(kSizes[1]), 0.003);
  street.measured.samples.push_back(twin);
  EXPECT_EQ(street.verdict(0).outcome, Outcome::error);
}

TEST(Curve, fewer_planned_sizes_than_it_takes_judge_nothing_by_themselves) {
  Street street = of_sizes({kSizes[0], kSizes[1], kSizes[2]});
  street.bound().at_least.reset();
  EXPECT_EQ(street.verdict(0).outcome, Outcome::error);
  EXPECT_THAT(street.verdict(0).reason,
              HasSubstr("2 other sizes are planned, and a curve takes 3"));
  street.bound().at_least = Threshold{1e9, {}};
  EXPECT_EQ(street.verdict(0).outcome, Outcome::pass);
}

TEST(Curve, by_itself_it_fails_what_is_behind_and_passes_nothing) {
  Street street = of_sizes(kSizes);
  street.bound().at_least.reset();
  slow_down(street, 2, 0.3);
  const auto verdicts = street.verdicts();
  EXPECT_EQ(verdicts[2].outcome, Outcome::fail);
  EXPECT_EQ(verdicts[0].outcome, std::nullopt);
  EXPECT_THAT(verdicts[0].reason, HasSubstr("nothing says how fast it must be"));
  EXPECT_EQ(street.ruling().summary.metrics_recorded, 4U);
}

TEST(Curve, sizes_that_differ_in_more_than_their_size_are_no_others) {
  Street street = of_sizes(kSizes);
  street.bound().at_least.reset();
  for (const std::size_t at : {3U, 4U}) {
    street.entry(at).axes["type"] = "fp32";
    street.sample(at).case_name = case_name(street.entry(at).benchmark, street.entry(at).axes);
  }
  EXPECT_EQ(street.verdict(0).outcome, Outcome::error);
}

TEST(Curve, what_is_slow_at_all_other_sizes_says_nothing_impossible) {
  Street street = of_sizes({kSizes[0], kSizes[1], kSizes[2], kSizes[3]});
  // Times that fall with the size: the curve through them reaches zero.
  for (const std::size_t at : {0U, 1U, 2U}) {
    street.values(at) = values_around(kSizes[at] / (0.01 - kSizes[at] * 8e-12));
  }
  const Verdict verdict = street.verdict(3);
  EXPECT_EQ(verdict.outcome, Outcome::error);
  EXPECT_THAT(verdict.reason, HasSubstr("says nothing of this one"));
}

TEST(SizeCurve, predicts_what_lies_on_it_with_no_more_doubt_than_its_points) {
  const std::vector<SizeTime> points{{1e6, 2e-5, 2e-7}, {2e6, 3e-5, 3e-7}, {4e6, 5e-5, 5e-7}};
  const SizeTime between = predict(points, 3e6);
  EXPECT_NEAR(between.seconds, 4e-5, 1e-18);
  EXPECT_GT(between.uncertainty, 1e-7);
  EXPECT_LT(between.uncertainty, 5e-7);
  EXPECT_GT(predict(points, 64e6).uncertainty / 65e-5, 0.01);  // Far outside it is wider.
}

TEST(SizeCurve, of_one_size_is_no_curve) {
  const std::vector<SizeTime> points{{1e6, 2e-5}, {1e6, 3e-5}, {1e6, 4e-5}};
  EXPECT_TRUE(std::isnan(predict(points, 2e6).seconds));
}

}  // namespace
}  // namespace assay
