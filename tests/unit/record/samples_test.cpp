// Many samples in columns say what each of them said.
#include "results/record/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Sample sample(const std::string& unit) {
  Sample sample;
  sample.case_name = "hbm.triad";
  sample.unit = unit;
  sample.status = SampleStatus::measured;
  sample.metrics = {{"bandwidth", {"B/s", {1e12, -0.0, HUGE_VAL}}}, {"latency", {"s", {2e-9}}}};
  sample.conditions = {{"foreign_cpus", 0.25}, {"steal_fraction", 0}};
  sample.facts = {{"isa", std::string("avx2")}, {"iterations", 7.0}, {"rotated", true}};
  sample.verified = 9;
  sample.started = "2026-11-22T20:00:01Z";
  sample.began_seconds = 10;
  sample.ended_seconds = 12;
  sample.attempt = 3;
  return sample;
}

void expect_same(const Sample& found, const Sample& wanted) {
  EXPECT_EQ(found.case_name, wanted.case_name);
  EXPECT_EQ(found.unit, wanted.unit);
  EXPECT_EQ(found.status, wanted.status);
  EXPECT_EQ(found.cause, wanted.cause);
  ASSERT_EQ(found.metrics.size(), wanted.metrics.size());
  for (const auto& [name, series] : wanted.metrics) {
    EXPECT_EQ(found.metrics.at(name).unit, series.unit);
    EXPECT_EQ(found.metrics.at(name).values, series.values);
  }
  EXPECT_EQ(found.conditions, wanted.conditions);
  EXPECT_EQ(found.facts, wanted.facts);
  EXPECT_EQ(found.verified, wanted.verified);
  EXPECT_EQ(found.started, wanted.started);
  EXPECT_EQ(found.began_seconds, wanted.began_seconds);
  EXPECT_EQ(found.ended_seconds, wanted.ended_seconds);
  EXPECT_EQ(found.attempt, wanted.attempt);
}

TEST(SamplesInColumns, come_back_whole) {
  Samples samples;
  for (const char* unit : {"cpu-0", "cpu-1", "cpu-2"}) samples.append(sample(unit));
  expect_same(samples[0].whole(), sample("cpu-0"));
  expect_same(samples[2].whole(), sample("cpu-2"));
}

TEST(SamplesInColumns, of_two_sets_come_back_whole_when_they_are_put_together) {
  Sample other = sample("cpu-7");
  other.facts = {{"zone", std::string("north")}, {"isa", std::string("sve")}, {"rotated", false}};
  other.cause = "a cause";
  Samples ours;
  ours.append(sample("cpu-0"));
  Samples theirs;
  theirs.append(other);
  theirs.append(sample("cpu-0"));
  ours.append(std::move(theirs));
  ASSERT_EQ(ours.size(), 3U);
  expect_same(ours[0].whole(), sample("cpu-0"));
  expect_same(ours[1].whole(), other);
  expect_same(ours[2].whole(), sample("cpu-0"));
  EXPECT_EQ(ours.unit_number(0), ours.unit_number(2));
  EXPECT_EQ(theirs.size(), 0U);  // NOLINT(bugprone-use-after-move): as it says.
  ours.append(sample("cpu-1"));
  expect_same(ours[3].whole(), sample("cpu-1"));
  expect_same(ours[2].whole(), sample("cpu-0"));
}

TEST(SamplesInColumns, of_one_case_may_say_different_things) {
  Sample other = sample("cpu-1");
  other.metrics.erase("latency");
  other.facts["isa"] = 512.0;
  other.conditions["throttled_fraction"] = NAN;
  Sample longer = sample("cpu-2");
  longer.metrics["bandwidth"].values.push_back(5);
  Samples samples;
  for (const Sample& each : {sample("cpu-0"), other, longer, sample("cpu-3")}) samples.append(each);
  EXPECT_FALSE(samples[1].metric("latency"));
  EXPECT_EQ(std::get<double>(samples[1].facts().at("isa")), 512);
  EXPECT_TRUE(std::isnan(*samples[1].condition("throttled_fraction")));
  expect_same(samples[2].whole(), longer);
  expect_same(samples[3].whole(), sample("cpu-3"));
}

TEST(SamplesInColumns, know_a_condition_only_where_it_was_stated) {
  Samples samples;
  samples.append(sample("cpu-0"));
  EXPECT_EQ(samples[0].condition("foreign_cpus"), 0.25);
  EXPECT_EQ(samples[0].condition("power_watts"), std::nullopt);
  EXPECT_EQ(samples[0].condition("isa"), std::nullopt);
}

TEST(SamplesInColumns, that_are_spoiled_keep_nothing_that_could_be_judged) {
  Samples samples;
  samples.append(sample("cpu-0"));
  samples.append(sample("cpu-1"));
  samples.spoil(0, "it stands twice");
  EXPECT_EQ(samples[0].status(), SampleStatus::error);
  EXPECT_EQ(samples[0].cause(), "it stands twice");
  EXPECT_EQ(samples[0].verified(), 0U);
  EXPECT_THAT(samples[0].whole().metrics, IsEmpty());
  EXPECT_EQ(samples[0].condition("foreign_cpus"), 0.25);
  EXPECT_EQ(samples[0].facts(), sample("cpu-0").facts);
  expect_same(samples[1].whole(), sample("cpu-1"));
}

TEST(SamplesInColumns, can_be_left_out_again) {
  Samples samples;
  for (const char* unit : {"cpu-0", "cpu-1", "cpu-2"}) samples.append(sample(unit));
  samples.move(2, 1);
  samples.truncate(2);
  samples.append(sample("cpu-3"));
  std::vector<std::string> units;
  for (const Sample& each : samples.all()) units.push_back(each.unit);
  EXPECT_THAT(units, ElementsAre("cpu-0", "cpu-2", "cpu-3"));
}

TEST(SamplesInColumns, hold_one_with_more_values_than_fit_into_a_piece) {
  Sample large = sample("cpu-1");
  large.metrics["bandwidth"].values.assign(300'000, 3);
  Samples samples;
  for (const Sample& each : {sample("cpu-0"), large, sample("cpu-2")}) samples.append(each);
  EXPECT_EQ(samples[1].metric("bandwidth")->values.size(), 300'000U);
  EXPECT_EQ(samples[1].metric("bandwidth")->values.back(), 3);
  expect_same(samples[2].whole(), sample("cpu-2"));
}

}  // namespace
}  // namespace assay
