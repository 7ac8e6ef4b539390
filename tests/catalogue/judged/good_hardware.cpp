// Rejected before: good hardware.
#include <gtest/gtest.h>

#include "results/judge/expectation.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

TEST(Catalogue, a_violation_of_zero_is_no_violation) {
  Street street;
  street.profile.requirements[0].condition = "throttled_fraction";
  street.profile.requirements[0].at_most = 0;
  street.sample().conditions = {{"throttled_fraction", 0.0}};
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Catalogue, a_small_size_is_not_held_against_the_limit_of_a_large_one) {
  Street street;
  street.entry().axes = {{"bytes", "1024"}};
  street.bound().axes = {{"bytes", "1048576"}};
  Bound small = floor_of("hbm.triad", 2e9);
  small.axes = {{"bytes", "1024"}};
  street.profile.bounds.push_back(small);
  street.measured.samples = {healthy_sample("hbm.triad[bytes=1024]", "cpu-0", values_around(3e9))};
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Catalogue, a_variant_with_a_limit_of_its_own_is_judged_by_that_one) {
  Street street;
  street.entry().axes = {{"precision", "bf16"}};
  Bound own = floor_of("hbm.triad", 25e9);
  own.axes = {{"precision", "bf16"}};
  street.bound().at_least->value = 99e9;  // Of every other precision.
  street.profile.bounds.push_back(own);
  street.measured.samples = {
      healthy_sample("hbm.triad[precision=bf16]", "cpu-0", values_around(28e9))};
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Catalogue, an_alarming_word_that_no_profile_asks_about_fails_nothing) {
  Street street;
  street.sample().facts["state"] = std::string("DEGRADED");
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Catalogue, one_slow_repetition_among_twenty_fails_no_healthy_unit) {
  Street street;
  street.values()[0] *= 0.6;  // Cold.
  EXPECT_EQ(street.outcome(), Outcome::pass);
}

TEST(Catalogue, two_healthy_units_with_the_same_fact_are_not_taken_for_copies) {
  Street street;
  street.add_device("cpu-1");
  for (Sample& sample : street.measured.samples) sample.facts["serial_count"] = 4.0;
  EXPECT_EQ(street.ruling().summary.exit, Exit::accepted);
}

TEST(Catalogue, a_time_stamp_of_another_source_is_not_held_against_this_one) {
  Street street;
  street.add_device("cpu-1");
  street.sample(1).began_seconds = 1;  // Its host started later.
  street.sample(1).ended_seconds = 4;
  EXPECT_EQ(street.ruling().summary.exit, Exit::accepted);
}

}  // namespace
}  // namespace assay
