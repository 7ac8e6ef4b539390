// Copied evidence is found, and honest evidence is not accused.
#include "results/judge/copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Street two_devices() {
  Street street;
  street.add_device("cpu-1");
  return street;
}

TEST(Copies, two_units_with_the_same_noise_are_both_an_error_that_names_the_other) {
  Street street = two_devices();
  street.values(1) = street.values(0);
  const auto verdicts = street.verdicts();
  EXPECT_EQ(verdicts[0].outcome, Outcome::error);
  EXPECT_EQ(verdicts[1].outcome, Outcome::error);
  EXPECT_THAT(verdicts[0].reason, HasSubstr("bit for bit, those of hbm.triad on cpu-1"));
  EXPECT_THAT(verdicts[1].reason, HasSubstr("bit for bit, those of hbm.triad on cpu-0"));
}

TEST(Copies, are_a_problem_of_the_record_even_where_few_units_must_pass) {
  Street street = two_devices();
  street.add_device("cpu-2");
  street.values(1) = street.values(0);
  street.profile.acceptance->pass_fraction[Level::device] = 0.3;
  const Ruling ruling = street.ruling();
  EXPECT_EQ(ruling.summary.exit, Exit::undecided);
  EXPECT_THAT(ruling.summary.problems.at(0), HasSubstr("2 samples hold values that stand"));
}

TEST(Copies, with_the_last_values_changed_are_still_found) {
  Street street = two_devices();
  street.values(1) = street.values(0);
  for (std::size_t at = kFingerprintValues; at < kRepetitions; ++at) street.values(1)[at] *= 1.001;
  EXPECT_EQ(street.verdict().outcome, Outcome::error);
}

TEST(Copies, of_another_case_are_found_too) {
  Street street;
  street.relate_to_read(0.6);
  street.values(1) = street.values(0);
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Copies, a_series_that_repeats_itself_was_not_measured) {
  Street street;
  street.entry().sampling.repetitions = 40;
  std::vector<double>& values = street.values();
  values.resize(16);
  for (int copy = 0; copy < 24; ++copy) values.push_back(values[static_cast<std::size_t>(copy)]);
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("repeat themselves bit for bit"));
}

TEST(Copies, a_series_that_repeats_itself_is_seen_behind_another_with_the_same_numbers) {
  Street street;
  std::vector<double> twice = street.values();
  twice.resize(16);
  street.sample().metrics["a"] = {"B/s", twice};
  twice.insert(twice.end(), twice.begin(), twice.begin() + 16);
  street.sample().metrics["b"] = {"B/s", twice};
  const Measurements measured = street.measurements();
  const Copies copies({&measured.samples});
  const auto twin = copies.twin(measured.samples[0]);
  ASSERT_TRUE(twin);
  EXPECT_EQ(twin->place(), 0U);
}

TEST(Copies, a_reference_that_was_copied_is_none) {
  Street street;
  street.relate_to_read(0.6);
  street.add_device("cpu-1");
  street.values(3) = street.values(1);  // preflight.read of both.
  const auto verdicts = street.verdicts();
  EXPECT_EQ(verdicts[0].outcome, Outcome::error);
  EXPECT_THAT(verdicts[0].reason, HasSubstr("its reference preflight.read"));
}

TEST(Copies, a_wrong_result_stays_a_fail) {
  Street street = two_devices();
  street.values(1) = street.values(0);
  street.sample().status = SampleStatus::wrong;
  street.sample().cause = "one bit differs";
  EXPECT_EQ(street.outcome(), Outcome::fail);
}

TEST(Copies, quantised_values_that_agree_by_chance_are_none) {
  Street street = two_devices();
  for (const std::size_t sample : {0u, 1u}) {
    for (std::size_t at = 0; at < kRepetitions; ++at) {
      street.values(sample)[at] = 28e9 + 1e6 * static_cast<double>(at % 15);
    }
  }
  EXPECT_EQ(street.outcome(), Outcome::pass);
  EXPECT_THAT(street.ruling().summary.problems, IsEmpty());
}

TEST(Copies, too_few_values_to_tell_are_none) {
  Street street = two_devices();
  street.entry().sampling.repetitions = 15;
  street.bound().samples_min = 15;
  street.values(0).resize(15);
  street.values(1) = street.values(0);
  EXPECT_EQ(street.ruling().summary.exit, Exit::accepted);
}

TEST(Copies, two_metrics_of_one_sample_may_be_the_same_numbers) {
  Street street;
  street.sample().metrics["twin"] = street.sample().metrics["bandwidth"];
  const Measurements measured = street.measurements();
  EXPECT_EQ(Copies({&measured.samples}).count(), 0U);
}

TEST(Copies, name_each_other_and_nobody_else) {
  Street street = two_devices();
  street.add_device("cpu-2");
  street.values(2) = street.values(0);
  const Measurements measured = street.measurements();
  const Samples& samples = measured.samples;
  const Copies copies({&samples});
  EXPECT_EQ(copies.twin(samples[0])->place(), 2U);
  EXPECT_EQ(copies.twin(samples[2])->place(), 0U);
  EXPECT_FALSE(copies.twin(samples[1]));
}

TEST(Copies, of_what_an_earlier_plan_measured_are_found_in_a_later_one) {
  Street street;
  const Measurements first = street.measurements();
  const Measurements later = street.measurements();
  const Copies copies({&first.samples, &later.samples});
  EXPECT_EQ(copies.twin(later.samples[0])->key(), first.samples[0].key());
  EXPECT_EQ(copies.count(), 2 * first.samples.size());
}

}  // namespace
}  // namespace assay
