// The campaign's answer: accepted only where nothing speaks against it and nothing is open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// `count` devices of which the first `slow` fail and the next `silent` are missing.
Street fleet(int count, int slow, int silent) {
  Street street;
  for (int i = 1; i < count; ++i) street.add_device("cpu-" + std::to_string(i));
  for (int i = 0; i < slow; ++i) {
    street.values(static_cast<std::size_t>(i)) = values_around(10e9 + i);
  }
  const auto first = street.measured.samples.begin() + slow;
  street.measured.samples.erase(first, first + silent);
  return street;
}

Exit exit_of(const Street& street) { return street.ruling().summary.exit; }

TEST(Acceptance, all_pass_is_accepted_in_one_sentence) {
  const Summary summary = Street().ruling().summary;
  EXPECT_EQ(summary.exit, Exit::accepted);
  EXPECT_EQ(summary.headline, "ACCEPTED: 1 of 1 devices pass; 1 metric judged, 0 recorded only.");
}

TEST(Acceptance, the_headline_counts_what_is_not_offered) {
  Street street;
  street.plan.not_offered = {{"gemm.bf16", {}, {"cpu-0"}, "no BF16 instructions"}};
  EXPECT_THAT(street.ruling().summary.headline, HasSubstr("; 1 case not offered."));
}

TEST(Acceptance, one_failing_unit_rejects_where_all_must_pass) {
  const Summary summary = fleet(4, 1, 0).ruling().summary;
  EXPECT_EQ(summary.exit, Exit::rejected);
  EXPECT_THAT(summary.headline, StartsWith("REJECTED: 1 of 4 devices fail (cpu-0: hbm.triad "));
  EXPECT_THAT(summary.headline, HasSubstr("10.0 GB/s, at least 20.0 GB/s demanded"));
  EXPECT_THAT(summary.headline, HasSubstr("3 of 4 devices pass"));
}

TEST(Acceptance, one_silent_unit_leaves_it_undecided) {
  const Summary summary = fleet(4, 0, 1).ruling().summary;
  EXPECT_EQ(summary.exit, Exit::undecided);
  EXPECT_THAT(summary.headline,
              StartsWith("NOT DECIDED: 1 of 4 devices could not be decided (cpu-0: "));
}

TEST(Acceptance, a_fail_outweighs_whatever_is_undecided) {
  EXPECT_EQ(exit_of(fleet(4, 1, 1)), Exit::rejected);
}

struct Share {
  double pass_fraction;
  int count;
  int slow;
  int silent;
  bool undecided_is_fail;
  Exit expected;
};

class PassFraction : public testing::TestWithParam<Share> {};

TEST_P(PassFraction, decides) {
  const Share& share = GetParam();
  Street street = fleet(share.count, share.slow, share.silent);
  street.profile.acceptance->pass_fraction = {{Level::device, share.pass_fraction}};
  street.profile.acceptance->undecided_is_fail = share.undecided_is_fail;
  EXPECT_EQ(exit_of(street), share.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Acceptance, PassFraction,
    testing::Values(
        Share{0.95, 20, 0, 0, false, Exit::accepted}, Share{0.95, 20, 1, 0, false, Exit::accepted},
        Share{0.95, 20, 2, 0, false, Exit::rejected}, Share{0.95, 20, 0, 1, false, Exit::undecided},
        Share{0.95, 20, 0, 1, true, Exit::accepted}, Share{0.95, 20, 1, 1, false, Exit::undecided},
        Share{0.95, 20, 1, 1, true, Exit::rejected}, Share{1.0, 20, 0, 1, true, Exit::rejected},
        Share{0.9, 11, 1, 0, false, Exit::accepted}, Share{0.91, 11, 1, 0, false, Exit::rejected},
        Share{0.01, 1, 1, 0, false, Exit::rejected}, Share{1.0, 1, 0, 1, false, Exit::undecided}));

TEST(Acceptance, a_share_that_is_none_decides_nothing) {
  for (const double share : {0.0, -1.0, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    Street street;
    street.profile.acceptance->pass_fraction = {{Level::device, share}};
    EXPECT_EQ(exit_of(street), Exit::undecided);
  }
}

TEST(Acceptance, a_profile_without_the_rule_accepts_nothing) {
  Street street;
  street.profile.acceptance.reset();
  EXPECT_EQ(exit_of(street), Exit::undecided);
  EXPECT_THAT(street.ruling().summary.headline, HasSubstr("no acceptance rule"));
}

TEST(Acceptance, a_profile_without_the_rule_still_rejects) {
  Street street = fleet(1, 1, 0);
  street.profile.acceptance.reset();
  EXPECT_EQ(exit_of(street), Exit::rejected);
}

TEST(Acceptance, a_rule_that_names_no_level_accepts_nothing) {
  Street street;
  street.profile.acceptance->pass_fraction.clear();
  EXPECT_EQ(exit_of(street), Exit::undecided);
}

TEST(Acceptance, a_level_that_was_not_planned_is_undecided) {
  Street street;
  street.profile.acceptance->pass_fraction[Level::rack] = 1;
  EXPECT_EQ(exit_of(street), Exit::undecided);
  EXPECT_THAT(street.ruling().summary.headline, HasSubstr("no rack was planned"));
}

TEST(Acceptance, a_unit_of_the_site_that_the_plan_leaves_out_is_undecided) {
  Street street;
  street.add_device("cpu-1");
  street.entry().units = {"cpu-0"};
  street.measured.samples.pop_back();
  const Summary summary = street.ruling().summary;
  EXPECT_EQ(summary.exit, Exit::undecided);
  EXPECT_THAT(summary.headline, HasSubstr("1 of 2 devices not judged"));
}

TEST(Acceptance, a_unit_that_was_only_recorded_is_undecided) {
  Street street;
  street.add_device("cpu-1");
  street.plan.entries.push_back(street.entry());
  street.entry(0).units = {"cpu-0"};
  street.entry(1).units = {"cpu-1"};
  street.entry(1).benchmark = "hbm.copy";
  street.sample(1).case_name = "hbm.copy";
  Bound copy = floor_of("hbm.copy", 1);
  copy.gate = Gate::record;
  street.profile.bounds.push_back(copy);
  EXPECT_EQ(exit_of(street), Exit::undecided);
  street.profile.acceptance->undecided_is_fail = true;
  EXPECT_EQ(exit_of(street), Exit::rejected);
}

// The host of the street, with facts of its own: a level that the profile's rule does not name.
Street with_host(const std::string& clock) {
  Street street;
  PlanEntry entry = entry_of("preflight.host");
  entry.metrics.clear();
  entry.level = Level::host;
  entry.units = {"host-0"};
  street.plan.entries.push_back(entry);
  Sample sample = healthy_sample("preflight.host", "host-0", {});
  sample.metrics.clear();
  sample.facts["clock_source"] = clock;
  street.measured.samples.push_back(sample);
  Expectation expected;
  expected.benchmark = "preflight.host";
  expected.fact = "clock_source";
  expected.one_of = {std::string("tsc")};
  street.profile.expectations = {expected};
  return street;
}

TEST(Acceptance, a_host_whose_facts_are_as_expected_stands_in_no_way) {
  EXPECT_EQ(exit_of(with_host("tsc")), Exit::accepted);
}

TEST(Acceptance, a_failing_case_at_a_level_that_is_not_named_rejects) {
  EXPECT_EQ(exit_of(with_host("hpet")), Exit::rejected);
}

TEST(Acceptance, a_silent_case_at_a_level_that_is_not_named_is_undecided) {
  Street street = with_host("tsc");
  street.measured.samples.pop_back();
  EXPECT_EQ(exit_of(street), Exit::undecided);
}

TEST(Acceptance, a_plan_without_cases_is_undecided) {
  Street street;
  street.plan.entries.clear();
  street.measured.samples.clear();
  EXPECT_EQ(exit_of(street), Exit::undecided);
  EXPECT_THAT(street.ruling().summary.headline, HasSubstr("nothing was planned"));
}

TEST(Acceptance, a_site_without_units_is_undecided) {
  Street street;
  street.site.hosts.clear();
  street.plan.entries.clear();
  street.measured.samples.clear();
  EXPECT_EQ(exit_of(street), Exit::undecided);
}

TEST(Acceptance, a_demanded_benchmark_that_is_not_offered_is_undecided_and_says_why) {
  Street street;
  street.profile.demands = {{"gemm.bf16", "contract C"}};
  street.plan.not_offered = {{"gemm.bf16", {}, {"cpu-0"}, "no BF16 instructions"}};
  const Summary summary = street.ruling().summary;
  EXPECT_EQ(summary.exit, Exit::undecided);
  EXPECT_THAT(summary.problems.at(0),
              HasSubstr("gemm.bf16 must be offered (contract C), but it is not "
                        "offered: no BF16 instructions"));
}

TEST(Acceptance, a_demanded_benchmark_that_is_not_planned_is_undecided) {
  Street street;
  street.profile.demands = {{"gemm.bf16", "contract C"}};
  EXPECT_EQ(exit_of(street), Exit::undecided);
}

TEST(Acceptance, a_demanded_benchmark_that_is_planned_is_offered) {
  Street street;
  street.profile.demands = {{"hbm.triad", "contract C"}};
  EXPECT_EQ(exit_of(street), Exit::accepted);
}

TEST(Acceptance, nothing_simulated_or_emulated_passes_for_real) {
  for (const std::string reality : {"simulated", "emulated", "", "REAL", "unheard of"}) {
    Street street;
    street.plan.reality = reality;
    const Summary summary = street.ruling().summary;
    EXPECT_EQ(summary.exit, Exit::undecided) << reality;
    EXPECT_EQ(street.outcome(), Outcome::pass) << reality;
  }
  Street street;
  street.plan.reality = "simulated";
  EXPECT_THAT(street.ruling().summary.headline, StartsWith("SIMULATED, NOT DECIDED: "));
}

TEST(Acceptance, a_simulated_rejection_is_still_one) {
  Street street = fleet(1, 1, 0);
  street.plan.reality = "emulated";
  EXPECT_EQ(exit_of(street), Exit::rejected);
  EXPECT_THAT(street.ruling().summary.headline, StartsWith("EMULATED, REJECTED: "));
}

TEST(Acceptance, a_long_cause_is_cut_between_characters) {
  Street street;
  street.sample().status = SampleStatus::error;
  street.sample().cause.clear();
  for (int i = 0; i < 500; ++i) street.sample().cause += "é";
  const std::string headline = street.ruling().summary.headline;
  EXPECT_LT(headline.size(), 450U);
  EXPECT_THAT(headline, HasSubstr("é...)"));
}

}  // namespace
}  // namespace assay
