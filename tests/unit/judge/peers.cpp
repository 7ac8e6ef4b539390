// A limit that the population of a case makes.
#include "results/judge/peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// Eight devices, judged by one another alone: at most 5 % or 6 scatters behind.
Street of_eight() {
  Street street;
  street.bound().at_least.reset();
  street.bound().peers = PeerRule{6, 0.05, 3};
  for (int unit = 1; unit < 8; ++unit) street.add_device("cpu-" + std::to_string(unit));
  return street;
}

void slow_down(Street& street, std::size_t sample, double share) {
  for (double& value : street.values(sample)) value *= 1 - share;
}

TEST(Peers, all_alike_pass) {
  for (const Verdict& verdict : of_eight().verdicts()) EXPECT_EQ(verdict.outcome, Outcome::pass);
}

TEST(Peers, one_that_is_far_behind_the_others_fails) {
  Street street = of_eight();
  slow_down(street, 3, 0.08);
  const auto verdicts = street.verdicts();
  EXPECT_EQ(verdicts[3].outcome, Outcome::fail);
  EXPECT_EQ(verdicts[4].outcome, Outcome::pass);
  EXPECT_THAT(verdicts[3].reason, HasSubstr("of the median of 8 peers"));
}

TEST(Peers, one_that_is_a_little_behind_passes_however_alike_the_others_are) {
  Street street = of_eight();
  slow_down(street, 3, 0.03);
  EXPECT_EQ(street.verdict(3).outcome, Outcome::pass);
}

TEST(Peers, a_wide_population_has_no_outlier) {
  Street street = of_eight();
  for (std::size_t i = 0; i < 8; ++i) slow_down(street, i, 0.02 * static_cast<double>(i));
  for (const Verdict& verdict : street.verdicts()) EXPECT_EQ(verdict.outcome, Outcome::pass);
}

TEST(Peers, that_all_are_slow_is_for_the_absolute_limit_to_say) {
  Street street = of_eight();
  street.bound().at_least = Threshold{20e9, {}};
  for (std::size_t i = 0; i < 8; ++i) slow_down(street, i, 0.5);
  for (const Verdict& verdict : street.verdicts()) EXPECT_EQ(verdict.outcome, Outcome::fail);
}

TEST(Peers, too_few_of_them_measured_are_an_error) {
  Street street = of_eight();
  street.measured.samples.resize(2);
  EXPECT_EQ(street.verdict(0).outcome, Outcome::error);
  EXPECT_THAT(street.verdict(0).reason, HasSubstr("of its 8 peers 2 were measured properly"));
}

TEST(Peers, too_few_of_them_planned_leave_the_other_limits) {
  Street street;
  street.bound().peers = PeerRule{6, 0.05, 3};
  EXPECT_EQ(street.outcome(), Outcome::pass);
  street.bound().at_least.reset();
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Peers, what_was_not_measured_properly_is_nobodys_peer) {
  Street street = of_eight();
  for (const std::size_t sample : {0, 1, 2, 3, 4}) {
    for (double& value : street.values(sample)) value = 1;
    street.sample(sample).status = SampleStatus::error;
    street.sample(sample).cause = "interrupted";
  }
  EXPECT_EQ(street.verdict(6).outcome, Outcome::pass);
}

TEST(Peers, of_a_metric_of_which_less_is_better_have_a_ceiling) {
  PlannedMetric metric{"latency", "s", Better::lower};
  Bound bound;
  bound.peers = PeerRule{6, 0.1, 3};
  Population population(metric, bound, 3);
  for (const double seconds : {1.0, 1.0, 1.0}) {
    Sample sample = healthy_sample("a.b", "u", {});
    sample.metrics["latency"] = {"s", {seconds, seconds, seconds}};
    Samples samples;
    samples.append(sample);
    population.add(samples[0]);
  }
  const PeerLimit limit = population.limit();
  EXPECT_FALSE(limit.is_floor);
  EXPECT_DOUBLE_EQ(limit.value, 1.1);
}

TEST(Peers, a_bound_for_groups_is_not_one_for_devices) {
  Street street;
  street.bound().level = Level::group;
  EXPECT_EQ(street.outcome(), Outcome::error);
  street.bound().level = Level::device;
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Peers, a_bound_with_a_level_wins_over_one_without) {
  Street street;
  street.profile.bounds.push_back(street.bound());
  street.bound(1).level = Level::device;
  street.bound(1).at_least = Threshold{40e9, {}};
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

}  // namespace
}  // namespace assay
