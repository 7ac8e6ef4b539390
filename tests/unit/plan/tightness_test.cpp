// Limits that show nothing stop the planning; of the others it is said what they let through.
#include "harness/plan/tightness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Bound floor_of(double at_least, const std::string& unit) {
  Bound bound;
  bound.benchmark = "hbm.triad";
  bound.metric = "rate";
  bound.unit = unit;
  bound.at_least = Threshold{at_least, {}};
  return bound;
}

std::string complaint(const Bound& bound) {
  Complaints complaints;
  check_tightness(bound, "profile 'p', line 7", complaints);
  return complaints.empty() ? "" : complaints[0];
}

TEST(Tightness, a_floor_below_half_of_what_is_possible_is_refused) {
  Bound bound = floor_of(4.9e12, "B/s");
  bound.physical_limit = Threshold{10e12, {}};
  EXPECT_THAT(complaint(bound), HasSubstr("profile 'p', line 7"));
  EXPECT_THAT(complaint(bound), HasSubstr("less than half"));
  bound.at_least->value = 5e12;
  EXPECT_THAT(complaint(bound), IsEmpty());
}

TEST(Tightness, a_time_may_be_far_from_what_physics_allows) {
  Bound bound = floor_of(1, "s");
  bound.at_least.reset();
  bound.at_most = Threshold{1e-6, {}};
  bound.physical_limit = Threshold{1e-10, {}};
  EXPECT_THAT(complaint(bound), IsEmpty());
}

TEST(Tightness, a_ceiling_above_twice_what_is_possible_is_refused) {
  Bound bound = floor_of(1, "1");
  bound.at_least.reset();
  bound.at_most = Threshold{2.1e-6, {}};
  bound.physical_limit = Threshold{1e-6, {}};
  EXPECT_THAT(complaint(bound), HasSubstr("more than twice"));
  bound.at_most->value = 2e-6;
  EXPECT_THAT(complaint(bound), IsEmpty());
}

TEST(Tightness, a_floor_in_gigabytes_that_is_read_as_bytes_is_refused) {
  EXPECT_THAT(complaint(floor_of(4000, "B/s")), HasSubstr("cannot be meant"));
  EXPECT_THAT(complaint(floor_of(2.5, "FLOP/s")), HasSubstr("cannot be meant"));
  EXPECT_THAT(complaint(floor_of(4e12, "B/s")), IsEmpty());
  EXPECT_THAT(complaint(floor_of(4, "tokens/s")), IsEmpty());
}

TEST(Tightness, a_fraction_of_a_measurement_is_no_number_to_compare) {
  Bound bound = floor_of(0.6, "B/s");
  bound.at_least->of = "preflight.read";
  bound.physical_limit = Threshold{1e12, {}};
  EXPECT_THAT(complaint(bound), IsEmpty());
}

std::string said(const Bound& bound) {
  Plan plan;
  PlanEntry entry;
  entry.benchmark = "hbm.triad";
  entry.metrics = {{"rate", "B/s", Better::higher}};
  plan.entries.push_back(entry);
  Profile profile;
  profile.bounds.push_back(bound);
  return tightness(plan, profile);
}

TEST(Tightness, of_a_fraction_is_what_is_missing_to_the_whole) {
  Bound bound = floor_of(0.6, "B/s");
  bound.at_least->of = "preflight.read";
  bound.systematic = 0.02;
  EXPECT_EQ(said(bound),
            "  hbm.triad rate: at least 60 % of preflight.read; a unit 40 % slower than "
            "preflight.read still passes, but for its noise and a systematic uncertainty of 2 %\n");
}

TEST(Tightness, of_a_number_is_what_is_missing_to_the_physical_limit) {
  Bound bound = floor_of(6e12, "B/s");
  bound.physical_limit = Threshold{8e12, {}};
  EXPECT_THAT(said(bound), HasSubstr("a unit 25 % slower than physically possible still passes"));
}

TEST(Tightness, that_nobody_can_know_is_said_to_be_unknown) {
  EXPECT_THAT(said(floor_of(6e12, "B/s")), HasSubstr("the profile does not say"));
}

TEST(Tightness, of_what_is_only_recorded_is_none) {
  Bound bound = floor_of(6e12, "B/s");
  bound.gate = Gate::record;
  EXPECT_EQ(said(bound), "");
}

}  // namespace
}  // namespace assay
