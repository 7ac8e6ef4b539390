// What a later plan does to a verdict: pooled, anew, not come back, after an event.
#include <gtest/gtest.h>

#include "results/judge/judge.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

constexpr double kFloor = 20e9;  // Of hbm.triad, as Street has it.

// hbm.triad measured so near to its floor that the first look straddles it.
struct Retested {
  Retested() {
    street.plan.retest = {60, kRepetitions};
    street.bound().spread_max = 0.2;
    street.values() = values_around(kFloor, 0.01);
    street.sample().started = "2026-03-01T12:00:00Z";
  }

  // What the next plan brings of hbm.triad on cpu-0.
  void look(Again again, std::vector<double> values) {
    PlanEntry entry = street.plan.entries[0];
    entry.again = again;
    Sample sample = healthy_sample("hbm.triad", "cpu-0", std::move(values));
    sample.started = "2026-03-01T14:00:00Z";
    add(std::move(entry), std::move(sample));
  }

  void add(PlanEntry entry, std::optional<Sample> sample) {
    LaterLook later;
    later.plan = street.plan;
    later.plan.number = static_cast<std::uint32_t>(looks.size() + 2);
    later.plan.entries = {std::move(entry)};
    if (sample) later.samples.append(*sample);
    looks.push_back(std::move(later));
  }

  Verdict verdict() {
    Measurements measured = street.measurements();
    measured.later = std::move(looks);
    measured.events = events;
    Verdict found;
    judge(street.plan, street.profile, street.site, measured,
          [&](const Verdict& verdict, const auto&) { found = verdict; });
    looks = std::move(measured.later);
    return found;
  }

  Street street;
  std::vector<LaterLook> looks;
  std::vector<Event> events;
};

const Event kRepair{"J. Doe", "repair", "a DIMM was replaced", "2026-03-01T13:00:00Z", "host-0"};

TEST(Looks, a_value_that_straddles_its_limit_may_be_pooled_with_more) {
  EXPECT_EQ(Retested().verdict().outcome, Outcome::indeterminate);
  EXPECT_EQ(Retested().verdict().again, Again::pool);
}

TEST(Looks, without_a_budget_or_repetitions_nothing_may_be_pooled) {
  Retested without;
  without.street.plan.retest = {0, kRepetitions};
  EXPECT_EQ(without.verdict().again, Again::none);
  without.street.plan.retest = {60, 0};
  EXPECT_EQ(without.verdict().again, Again::none);
}

TEST(Looks, noise_and_an_unmet_condition_may_be_measured_anew) {
  Retested noisy;
  noisy.street.values() = values_around(28e9, 0.3);
  EXPECT_EQ(noisy.verdict().outcome, Outcome::error);
  EXPECT_EQ(noisy.verdict().again, Again::anew);
  Retested disturbed;
  for (const Requirement& required : disturbed.street.profile.requirements) {
    disturbed.street.sample().conditions[required.condition] = 1e6;
  }
  ASSERT_FALSE(disturbed.street.profile.requirements.empty());
  EXPECT_EQ(disturbed.verdict().outcome, Outcome::error);
  EXPECT_EQ(disturbed.verdict().again, Again::anew);
}

TEST(Looks, what_says_something_of_the_unit_is_never_measured_again) {
  Retested slow;
  slow.street.values() = values_around(10e9);
  EXPECT_EQ(slow.verdict().outcome, Outcome::fail);
  EXPECT_EQ(slow.verdict().again, Again::none);
  Retested wrong;
  wrong.street.sample().status = SampleStatus::wrong;
  EXPECT_EQ(wrong.verdict().again, Again::none);
  Retested crashed;
  crashed.street.sample().status = SampleStatus::error;
  crashed.street.sample().cause = "signal 11";
  EXPECT_EQ(crashed.verdict().again, Again::none);
  Retested impossible;
  impossible.street.values()[3] = 0;
  EXPECT_EQ(impossible.verdict().again, Again::none);
  Retested unknown;
  unknown.street.sample().conditions.clear();
  EXPECT_EQ(unknown.verdict().again, Again::none);
  Retested silent;
  silent.street.measured.samples.clear();
  EXPECT_EQ(silent.verdict().outcome, Outcome::missing);
  EXPECT_EQ(silent.verdict().again, Again::none);
}

TEST(Looks, pooled_values_are_judged_together_and_the_result_stands) {
  Retested better;
  better.look(Again::pool, values_around(1.04 * kFloor, 0.005));
  EXPECT_EQ(better.verdict().outcome, Outcome::pass);
  EXPECT_EQ(better.verdict().attempts, 2U);
  EXPECT_EQ(better.verdict().judgements.at(0).count, 2 * kRepetitions);
  Retested same;
  same.look(Again::pool, values_around(kFloor, 0.0101));  // No two looks have the same noise.
  EXPECT_EQ(same.verdict().outcome, Outcome::indeterminate);
  EXPECT_EQ(same.verdict().again, Again::none);
}

TEST(Looks, a_verdict_is_shown_with_the_samples_that_it_rests_on) {
  const auto shown = [](Again again) {
    Retested retested;
    if (again == Again::anew) retested.street.sample().conditions["foreign_cpus"] = 3;
    retested.look(again, values_around(1.04 * kFloor, 0.005));
    Measurements measured = retested.street.measurements();
    measured.later = std::move(retested.looks);
    std::vector<std::string> started;
    judge(retested.street.plan, retested.street.profile, retested.street.site, measured,
          [&](const Verdict&, std::span<const SampleView> samples) {
            for (const SampleView& sample : samples) started.push_back(sample.started());
          });
    return started;
  };
  const std::string first = "2026-03-01T12:00:00Z";
  const std::string second = "2026-03-01T14:00:00Z";
  EXPECT_EQ(shown(Again::pool), (std::vector{first, second}));
  EXPECT_EQ(shown(Again::anew), (std::vector{second}));
}

TEST(Looks, a_pooled_retest_has_exactly_the_repetitions_of_its_plan) {
  Retested fewer;
  std::vector<double> values = values_around(1.04 * kFloor, 0.005);
  values.pop_back();
  fewer.look(Again::pool, values);
  EXPECT_EQ(fewer.verdict().outcome, Outcome::error);
}

TEST(Looks, a_retest_that_did_not_come_back_is_missing_whatever_was_there_before) {
  Retested silent;
  silent.street.values() = values_around(28e9);  // A pass at the first look.
  PlanEntry entry = silent.street.plan.entries[0];
  entry.again = Again::pool;
  silent.add(entry, std::nullopt);
  EXPECT_EQ(silent.verdict().outcome, Outcome::missing);
  EXPECT_EQ(silent.verdict().again, Again::none);
}

TEST(Looks, a_retest_that_crashed_is_noisy_or_wrong_is_never_a_pass) {
  Retested crashed;
  PlanEntry entry = crashed.street.plan.entries[0];
  entry.again = Again::pool;
  Sample sample = healthy_sample("hbm.triad", "cpu-0", values_around(1.04 * kFloor, 0.005));
  sample.status = SampleStatus::error;
  sample.cause = "signal 11";
  crashed.add(entry, sample);
  EXPECT_EQ(crashed.verdict().outcome, Outcome::error);
  Retested noisy;
  noisy.look(Again::pool, values_around(2 * kFloor, 0.3));
  EXPECT_EQ(noisy.verdict().outcome, Outcome::error);
  EXPECT_EQ(noisy.verdict().again, Again::none);
  Retested wrong;
  sample.status = SampleStatus::wrong;
  wrong.add(entry, sample);
  EXPECT_EQ(wrong.verdict().outcome, Outcome::fail);
}

TEST(Looks, a_fresh_start_replaces_what_was_disturbed) {
  Retested noisy;
  noisy.street.values() = values_around(28e9, 0.3);
  noisy.look(Again::anew, values_around(28e9));
  EXPECT_EQ(noisy.verdict().outcome, Outcome::pass);
  EXPECT_EQ(noisy.verdict().attempts, 2U);
  EXPECT_EQ(noisy.verdict().judgements.at(0).count, kRepetitions);
}

TEST(Looks, a_second_disturbance_ends_it_and_a_straddling_fresh_start_may_be_pooled) {
  Retested noisy;
  noisy.street.values() = values_around(28e9, 0.3);
  noisy.look(Again::anew, values_around(28e9, 0.3));
  EXPECT_EQ(noisy.verdict().outcome, Outcome::error);
  EXPECT_EQ(noisy.verdict().again, Again::none);
  Retested near;
  near.street.values() = values_around(28e9, 0.3);
  near.look(Again::anew, values_around(kFloor, 0.01));
  EXPECT_EQ(near.verdict().again, Again::pool);
  near.look(Again::pool, values_around(1.04 * kFloor, 0.005));
  EXPECT_EQ(near.verdict().outcome, Outcome::pass);
  EXPECT_EQ(near.verdict().attempts, 3U);
}

TEST(Looks, a_later_plan_never_mends_a_fail) {
  for (const Again again : {Again::pool, Again::anew}) {
    Retested slow;
    slow.street.values() = values_around(10e9);
    slow.look(again, values_around(40e9));
    EXPECT_EQ(slow.verdict().outcome, Outcome::fail);
    Retested wrong;
    wrong.street.sample().status = SampleStatus::wrong;
    wrong.look(again, values_around(28e9));
    EXPECT_EQ(wrong.verdict().outcome, Outcome::fail);
    Retested crashed;
    crashed.street.sample().status = SampleStatus::error;
    crashed.look(again, values_around(28e9));
    EXPECT_EQ(crashed.verdict().outcome, Outcome::error);
  }
}

TEST(Looks, what_was_measured_before_an_event_on_the_host_is_measured_anew) {
  Retested repaired;
  repaired.street.values() = values_around(28e9);
  repaired.events = {kRepair};
  EXPECT_EQ(repaired.verdict().outcome, Outcome::error);
  EXPECT_EQ(repaired.verdict().again, Again::anew);
  EXPECT_NE(repaired.verdict().reason.find("a DIMM was replaced"), std::string::npos);
  repaired.look(Again::anew, values_around(28.1e9));
  EXPECT_EQ(repaired.verdict().outcome, Outcome::pass);
}

TEST(Looks, an_event_on_the_rack_is_one_on_each_part_of_it_and_the_other_way_round) {
  Retested repaired;
  repaired.street.site.hosts[0].rack = "rack-1";
  repaired.street.values() = values_around(28e9);
  repaired.events = {kRepair};
  repaired.events[0].unit = "rack-1";
  EXPECT_EQ(repaired.verdict().outcome, Outcome::error);
  repaired.street.entry().units = {"rack-1"};
  repaired.street.entry().level = Level::rack;
  repaired.street.sample().unit = "rack-1";
  for (const char* part : {"cpu-0", "host-0"}) {
    repaired.events[0].unit = part;
    EXPECT_EQ(repaired.verdict().outcome, Outcome::error) << part;
  }
}

// The same case on a group of the plan that nobody of the event needs to be in.
struct RetestedGroup : Retested {
  explicit RetestedGroup(Grouping grouping) {
    GroupRule rule;
    rule.name = "together-2-1";
    rule.grouping = grouping;
    rule.size = 2;
    rule.units = {"together-2-1/group-1"};
    street.plan.groups = {rule};
    street.entry().units = rule.units;
    street.entry().level = Level::group;
    street.sample().unit = rule.units[0];
    street.values() = values_around(28e9);
    events = {kRepair};
  }
};

TEST(Looks, an_event_on_any_unit_outdates_every_group) {
  for (const Grouping grouping : {Grouping::even, Grouping::random}) {
    RetestedGroup repaired(grouping);
    EXPECT_EQ(repaired.verdict().outcome, Outcome::error) << name(grouping);
    EXPECT_EQ(repaired.verdict().again, Again::anew) << name(grouping);
    repaired.events[0].time = "2026-03-01T11:00:00Z";
    EXPECT_EQ(repaired.verdict().outcome, Outcome::pass) << name(grouping);
    repaired.events[0] = kRepair;
    repaired.events[0].unit = "host-9";  // Which the site does not hold.
    EXPECT_EQ(repaired.verdict().outcome, Outcome::pass) << name(grouping);
  }
}

TEST(Looks, a_random_group_is_measured_anew_after_an_event_and_for_nothing_else) {
  RetestedGroup noisy(Grouping::random);
  noisy.events.clear();
  noisy.street.values() = values_around(28e9, 0.3);
  EXPECT_EQ(noisy.verdict().outcome, Outcome::error);
  EXPECT_EQ(noisy.verdict().again, Again::none);
  noisy.street.values() = values_around(kFloor, 0.01);
  EXPECT_EQ(noisy.verdict().outcome, Outcome::indeterminate);
  EXPECT_EQ(noisy.verdict().again, Again::none);
}

TEST(Looks, plans_that_only_locate_use_up_no_chance_to_measure_again) {
  Retested repaired;
  repaired.street.values() = values_around(28e9);
  repaired.events = {kRepair};
  PlanEntry probe = repaired.street.plan.entries[0];
  probe.again = Again::locate;
  probe.units = {"locate-0002-1/group-1"};
  for (int round = 0; round < 5; ++round) repaired.add(probe, std::nullopt);
  EXPECT_EQ(repaired.verdict().again, Again::anew);
}

TEST(Looks, an_event_between_two_looks_ends_the_attempt) {
  Retested repaired;
  repaired.look(Again::pool, values_around(1.04 * kFloor, 0.005));
  ASSERT_EQ(repaired.verdict().outcome, Outcome::pass);
  repaired.events = {kRepair};
  EXPECT_EQ(repaired.verdict().outcome, Outcome::error);
  EXPECT_EQ(repaired.verdict().again, Again::anew);
}

TEST(Looks, a_sample_in_the_second_of_an_event_or_without_a_time_counts_as_before_it) {
  for (const char* started : {"2026-03-01T13:00:00Z", "", "zzz"}) {
    Retested repaired;
    repaired.street.sample().started = started;
    repaired.street.values() = values_around(28e9);
    repaired.events = {kRepair};
    EXPECT_EQ(repaired.verdict().outcome, Outcome::error) << started;
  }
}

TEST(Looks, an_event_elsewhere_changes_nothing_and_one_on_no_unit_is_a_problem) {
  Retested other;
  other.street.values() = values_around(28e9);
  other.events = {kRepair};
  other.events[0].unit = "host-9";
  EXPECT_EQ(other.verdict().outcome, Outcome::pass);
  Measurements measured = other.street.measurements();
  measured.events = other.events;
  const Ruling ruling =
      judge(other.street.plan, other.street.profile, other.street.site, measured, {});
  ASSERT_FALSE(ruling.summary.problems.empty());
  EXPECT_EQ(ruling.summary.problems[0], "events.jsonl: the site holds no unit host-9");
  EXPECT_NE(ruling.summary.exit, Exit::accepted);
}

TEST(Looks, a_reference_that_was_measured_anew_is_the_new_one) {
  Retested related;
  related.street.relate_to_read(0.6);
  related.street.bound(1).spread_max = 0.2;
  related.street.values() = values_around(28e9);
  related.street.values(1) = values_around(28.5e9, 0.3);  // Too noisy to be a reference.
  const auto first_verdict = [&] {
    Measurements measured = related.street.measurements();
    measured.later = std::move(related.looks);
    std::vector<Verdict> found;
    judge(related.street.plan, related.street.profile, related.street.site, measured,
          [&](const Verdict& verdict, const auto&) { found.push_back(verdict); });
    related.looks = std::move(measured.later);
    return found;
  };
  EXPECT_EQ(first_verdict()[0].outcome, Outcome::error);
  EXPECT_EQ(first_verdict()[0].again, Again::none);
  EXPECT_EQ(first_verdict()[1].again, Again::anew);
  PlanEntry entry = related.street.plan.entries[1];
  entry.again = Again::anew;
  related.add(entry, healthy_sample("preflight.read", "cpu-0", values_around(28.5e9)));
  EXPECT_EQ(first_verdict()[0].outcome, Outcome::pass);
}

}  // namespace
}  // namespace assay
