// How long a site kept working: turns, interruptions, and what a profile demands of them.
#include "results/judge/reliability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/judge/judge.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// Ten turns of an hour of hbm.copy on cpu-0 and cpu-1, which stand in host-0.
struct Kept {
  Kept() {
    street.add_device("cpu-1");
    for (int round = 0; round < 10; ++round) add_round(round);
    street.profile.bounds.push_back(floor_of("hbm.copy", 20e9));
    street.profile.reliability = ReliabilityRule{.stage = "reliability",
                                                 .hours = 10,
                                                 .interruptions_max = 1,
                                                 .availability_min = 0.9,
                                                 .mtbf_device_hours_min = std::nullopt,
                                                 .source = "contract C"};
  }

  void add_round(int round) {
    PlanEntry entry = entry_of("hbm.copy");
    entry.stage = "reliability";
    entry.axes["round"] = std::to_string(round);
    entry.units = {"cpu-[0-1]"};
    entry.sampling = {kRepetitions, 180, 0};
    entry.deadline_seconds = 2 * 3600;
    street.plan.entries.push_back(entry);
    for (const std::string unit : {"cpu-0", "cpu-1"}) {
      Sample sample = healthy_sample(case_name("hbm.copy", entry.axes), unit,
                                     values_around(28e9 + round, unit == "cpu-0" ? 2e-3 : 3e-3));
      sample.began_seconds = 3600.0 * round;
      sample.ended_seconds = 3600.0 * (round + 1);
      street.measured.samples.push_back(sample);
    }
  }

  Sample& turn(const std::string& unit, int round) {
    const std::string name = "hbm.copy[round=" + std::to_string(round) + "]";
    for (Sample& sample : street.measured.samples) {
      if (sample.unit == unit && sample.case_name == name) return sample;
    }
    throw std::logic_error("no such turn");
  }

  void lose(const std::string& unit, int round, const std::string& cause) {
    Sample& lost = turn(unit, round);
    lost.status = SampleStatus::error;
    lost.cause = cause;
    lost.metrics.clear();
    lost.began_seconds = lost.ended_seconds = 0;
  }

  ReliabilityRule& rule() { return *street.profile.reliability; }
  Ruling ruling() const { return street.ruling(); }
  Reliability found() const { return *ruling().summary.reliability; }

  Street street;
};

constexpr double kHour = 3600;

TEST(Reliability, of_a_site_that_kept_working_passes) {
  const Reliability found = Kept().found();
  EXPECT_EQ(found.outcome, Outcome::pass) << found.reason;
  EXPECT_EQ(found.interruptions, 0U);
  EXPECT_EQ(found.availability, 1.0);
  EXPECT_DOUBLE_EQ(found.held_device_seconds, 20 * kHour);
  EXPECT_DOUBLE_EQ(found.least_unit_seconds, 10 * kHour);
  EXPECT_FALSE(found.mtbf_device_seconds);
  EXPECT_NEAR(*found.mtbf_device_seconds_lower, 20 * kHour / 2.995732, 1);
}

TEST(Reliability, is_not_spoken_of_where_nobody_demands_it_or_its_stage_is_not_planned) {
  Kept kept;
  kept.rule().stage = "another";
  EXPECT_FALSE(kept.ruling().summary.reliability);
  kept.street.profile.reliability.reset();
  EXPECT_FALSE(kept.ruling().summary.reliability);
}

TEST(Reliability, turns_lost_on_one_host_one_after_the_other_are_one_interruption) {
  Kept kept;
  kept.lose("cpu-0", 3, "host host-0 does not answer");
  kept.lose("cpu-1", 3, "host host-0 does not answer");
  kept.lose("cpu-1", 4, "deadline of 3600 s passed");
  const Reliability found = kept.found();
  EXPECT_EQ(found.interruptions, 1U);
  EXPECT_EQ(found.kinds.at(InterruptionKind::host), 1U);
  ASSERT_EQ(found.first.size(), 1U);
  EXPECT_EQ(found.first[0].place, "host-0");
  EXPECT_EQ(found.first[0].turns, 3U);
  EXPECT_DOUBLE_EQ(found.lost_device_seconds, 3 * kHour);
  EXPECT_DOUBLE_EQ(*found.availability, 17.0 / 20);
  EXPECT_EQ(found.outcome, Outcome::fail);
}

TEST(Reliability, a_turn_that_was_held_in_between_makes_two_of_them) {
  Kept kept;
  kept.lose("cpu-0", 3, "XID 79");
  kept.lose("cpu-0", 5, "the worker ended by signal 9 during the case");
  const Reliability found = kept.found();
  EXPECT_EQ(found.interruptions, 2U);
  EXPECT_EQ(found.kinds.at(InterruptionKind::device), 1U);
  EXPECT_EQ(found.kinds.at(InterruptionKind::program), 1U);
  EXPECT_EQ(found.outcome, Outcome::fail);
  EXPECT_THAT(found.reason, HasSubstr("2 interruptions, at most 1 allowed"));
  EXPECT_EQ(kept.ruling().summary.exit, Exit::rejected);
}

TEST(Reliability, what_never_came_back_is_lost) {
  Kept kept;
  std::erase_if(kept.street.measured.samples, [](const Sample& sample) {
    return sample.case_name == "hbm.copy[round=9]" && sample.unit == "cpu-1";
  });
  EXPECT_EQ(kept.found().interruptions, 1U);
  EXPECT_EQ(kept.found().kinds.at(InterruptionKind::unknown), 1U);
}

TEST(Reliability, a_wrong_result_is_an_interruption_and_a_slow_turn_is_none) {
  Kept wrong;
  wrong.turn("cpu-0", 2).status = SampleStatus::wrong;
  wrong.turn("cpu-0", 2).cause = "deadline is what its cause says";
  EXPECT_EQ(wrong.found().kinds.at(InterruptionKind::wrong), 1U);
  Kept slow;
  slow.turn("cpu-0", 2).metrics["bandwidth"].values = values_around(10e9);
  EXPECT_EQ(slow.found().interruptions, 0U);
}

TEST(Reliability, a_turn_that_lasted_beyond_its_deadline_or_was_not_verified_is_no_load) {
  Kept impossible;
  impossible.turn("cpu-1", 9).ended_seconds = 1e12;
  EXPECT_EQ(impossible.found().interruptions, 1U);
  EXPECT_DOUBLE_EQ(impossible.found().held_device_seconds, 19 * kHour);
  Kept unverified;
  unverified.turn("cpu-1", 9).verified = 0;
  EXPECT_EQ(unverified.found().interruptions, 1U);
}

TEST(Reliability, what_is_excused_counts_neither_as_load_nor_as_lost) {
  Kept kept;
  kept.rule().interruptions_max = 0;
  kept.rule().hours = 9;
  kept.lose("cpu-0", 3, "preempted");
  EXPECT_EQ(kept.found().outcome, Outcome::fail);
  kept.rule().excused = {InterruptionKind::scheduler};
  const Reliability found = kept.found();
  EXPECT_EQ(found.outcome, Outcome::pass) << found.reason;
  EXPECT_EQ(found.excused, 1U);
  EXPECT_EQ(found.availability, 1.0);
  kept.rule().hours = 10;
  EXPECT_EQ(kept.found().outcome, Outcome::indeterminate);
}

TEST(Reliability, of_too_few_hours_is_not_decided) {
  Kept kept;
  kept.rule().hours = 11;
  EXPECT_EQ(kept.found().outcome, Outcome::indeterminate);
  EXPECT_EQ(kept.ruling().summary.exit, Exit::undecided);
  EXPECT_THAT(kept.ruling().summary.headline, HasSubstr("reliability: "));
}

TEST(Reliability, a_time_between_interruptions_is_decided_by_its_limits) {
  Kept kept;
  kept.rule().interruptions_max.reset();
  kept.rule().availability_min.reset();
  kept.rule().mtbf_device_hours_min = 6;  // 20 h / 2.9957 = 6.68 h
  EXPECT_EQ(kept.found().outcome, Outcome::pass);
  kept.rule().mtbf_device_hours_min = 7;
  EXPECT_EQ(kept.found().outcome, Outcome::indeterminate);
  for (const int round : {1, 3, 5, 7}) kept.lose("cpu-0", round, "signal");
  // 16 h and four of them: from 16 / 9.1535 to 16 / 1.3663 = 11.7 h.
  kept.rule().mtbf_device_hours_min = 11;
  EXPECT_EQ(kept.found().outcome, Outcome::indeterminate);
  kept.rule().mtbf_device_hours_min = 12;
  EXPECT_EQ(kept.found().outcome, Outcome::fail);
}

TEST(Reliability, of_which_nothing_was_measured_is_missing) {
  Kept kept;
  std::erase_if(kept.street.measured.samples,
                [](const Sample& sample) { return sample.case_name.starts_with("hbm.copy"); });
  EXPECT_EQ(kept.found().outcome, Outcome::missing);
  EXPECT_NE(kept.ruling().summary.exit, Exit::accepted);
}

TEST(Reliability, a_later_repetition_takes_no_interruption_back) {
  Kept kept;
  kept.lose("cpu-0", 3, "XID 79");
  LaterLook later;
  later.plan = kept.street.plan;
  later.plan.number = 2;
  later.plan.entries = {kept.street.plan.entries[4]};
  later.plan.entries[0].again = Again::anew;
  later.plan.entries[0].units = {"cpu-0"};
  later.samples.append(healthy_sample("hbm.copy[round=3]", "cpu-0", values_around(28e9, 0.0041)));
  Measurements measured = kept.street.measurements();
  measured.later.push_back(std::move(later));
  const Ruling ruling =
      judge(kept.street.plan, kept.street.profile, kept.street.site, measured, {});
  EXPECT_EQ(ruling.summary.reliability->interruptions, 1U);
}

TEST(InterruptionKind, is_told_by_the_cause) {
  EXPECT_EQ(kind_of("host gpu-1 does not answer; the worker ended by signal 9"),
            InterruptionKind::host);
  EXPECT_EQ(kind_of("node gpu-017 failed"), InterruptionKind::host);
  EXPECT_EQ(kind_of("its node did not boot"), InterruptionKind::host);
  EXPECT_EQ(kind_of("rank 3 on node-017 ended by signal 9 (Killed)"), InterruptionKind::program);
  EXPECT_EQ(kind_of("it left no word of its end; the campaign folder must lie on a file system "
                    "that all nodes share"),
            InterruptionKind::unknown);
  EXPECT_EQ(kind_of("rank 3 did not answer: rank 0 waits"), InterruptionKind::hang);
  EXPECT_EQ(kind_of("the job's deadline of 30 s passed"), InterruptionKind::hang);
  EXPECT_EQ(kind_of("the worker ended by signal 11 (Segmentation fault) during the case"),
            InterruptionKind::program);
  EXPECT_EQ(kind_of("ended by the conductor"), InterruptionKind::operation);
  EXPECT_EQ(kind_of("cancelled by somebody else"), InterruptionKind::scheduler);
  EXPECT_EQ(kind_of("CUDA error 700"), InterruptionKind::device);
  EXPECT_EQ(kind_of("it rained"), InterruptionKind::unknown);
}

}  // namespace
}  // namespace assay
