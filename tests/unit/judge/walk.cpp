// The walk over the plan: every planned case gets a verdict, and what nobody planned is named.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "results/record/error.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Walk, follows_the_plan_and_not_the_samples) {
  Street street;
  street.relate_to_read(0.6);
  street.add_device("cpu-1");
  std::reverse(street.measured.samples.begin(), street.measured.samples.end());
  std::vector<std::string> places;
  for (const Verdict& verdict : street.verdicts())
    places.push_back(verdict.case_name + " " + verdict.unit);
  EXPECT_THAT(places, ElementsAre("hbm.triad cpu-0", "hbm.triad cpu-1", "preflight.read cpu-0",
                                  "preflight.read cpu-1"));
}

TEST(Walk, gives_each_verdict_with_its_sample) {
  Street street;
  street.add_device("cpu-1");
  street.measured.samples.pop_back();
  std::vector<std::string> seen;
  judge(street.plan, street.profile, street.site, street.measurements(),
        [&](const Verdict&, std::span<const SampleView> samples) {
          seen.push_back(samples.empty() ? "none" : samples.front().unit());
        });
  EXPECT_THAT(seen, ElementsAre("cpu-0", "none"));
}

TEST(Walk, a_silent_unit_keeps_the_denominator) {
  Street street;
  street.add_device("cpu-1");
  street.measured.samples.pop_back();
  const Summary summary = street.ruling().summary;
  EXPECT_EQ(summary.cases.planned, 2U);
  EXPECT_EQ(summary.cases.of(Outcome::missing), 1U);
  EXPECT_EQ(summary.units.at(Level::device).planned, 2U);
  EXPECT_EQ(summary.exit, Exit::undecided);
}

TEST(Walk, a_sample_that_nobody_planned_is_a_problem) {
  Street street;
  street.measured.samples.push_back(healthy_sample("hbm.copy", "cpu-0", values_around(30e9)));
  const Summary summary = street.ruling().summary;
  EXPECT_THAT(summary.problems, ElementsAre(HasSubstr("a sample of hbm.copy on cpu-0 came back")));
  EXPECT_EQ(summary.exit, Exit::undecided);
}

TEST(Walk, very_many_unplanned_samples_are_counted_not_listed) {
  Street street;
  for (int i = 0; i < 1000; ++i) {
    street.measured.samples.push_back(
        healthy_sample("hbm.copy", "ghost-" + std::to_string(i), values_around(30e9 + i)));
  }
  const Summary summary = street.ruling().summary;
  EXPECT_EQ(summary.problems.size(), 21U);
  EXPECT_THAT(summary.problems.back(), HasSubstr("980 further samples"));
}

TEST(Walk, finds_each_of_very_many_samples) {
  Street street;
  street.relate_to_read(0.6);
  for (int unit = 1; unit < 500; ++unit) street.add_device("cpu-" + std::to_string(unit));
  std::map<std::string, double> expected;
  for (Sample& sample : street.measured.samples) {
    const double value = 28e9 + 1e6 * static_cast<double>(expected.size());
    sample.metrics.at("bandwidth").values.assign(kRepetitions, value);
    expected[sample.case_name + " " + sample.unit] = value;
  }
  std::map<std::string, double> found;
  for (const Verdict& verdict : street.verdicts()) {
    ASSERT_FALSE(verdict.judgements.empty()) << verdict.reason;
    found[verdict.case_name + " " + verdict.unit] = verdict.judgements[0].value.value_or(0);
  }
  EXPECT_EQ(found, expected);
}

// More than are judged side by side at a time, so that memory is used again.
constexpr int kManyUnits = 20'000;

Street of_many_units() {
  Street street;
  street.site.hosts[0].devices.clear();
  street.entry().units = {"cpu-[00000-19999]"};
  for (int unit = 0; unit < kManyUnits; ++unit) {
    SiteDevice device;
    device.id = fmt::format("cpu-{:05}", unit);
    device.kind = "cpu";
    street.site.hosts[0].devices.push_back(std::move(device));
  }
  street.sample().unit = "cpu-00007";
  return street;
}

TEST(Walk, a_text_is_made_of_all_verdicts_in_their_order) {
  const Street street = of_many_units();
  std::string text;
  const Rendering rendering{
      [](std::string& out, const Verdict& verdict) { out += verdict.unit + verdict.reason + "\n"; },
      [&](std::string_view more) { text += more; }};
  std::string wanted;
  judge(
      street.plan, street.profile, street.site, street.measurements(),
      [&](const Verdict& verdict, std::span<const SampleView>) {
        wanted += verdict.unit + verdict.reason + "\n";
      },
      std::span(&rendering, 1));
  EXPECT_EQ(std::ranges::count(text, '\n'), kManyUnits);
  EXPECT_TRUE(text == wanted);
}

TEST(Walk, each_of_very_many_units_has_its_own_verdict) {
  const Street street = of_many_units();
  int next = 0;
  judge(street.plan, street.profile, street.site, street.measurements(),
        [&](const Verdict& verdict, std::span<const SampleView> samples) {
          ASSERT_EQ(verdict.unit, fmt::format("cpu-{:05}", next));
          ASSERT_EQ(verdict.outcome, next == 7 ? Outcome::pass : Outcome::missing);
          ASSERT_EQ(samples.size(), next == 7 ? 1U : 0U);
          ++next;
        });
  EXPECT_EQ(next, kManyUnits);
}

TEST(Walk, what_goes_wrong_with_a_text_is_told) {
  const Street street = of_many_units();
  const Rendering full{[](std::string& out, const Verdict&) { out += "x"; },
                       [](std::string_view) { throw world_error("the disk is full"); }};
  EXPECT_THROW(judge(street.plan, street.profile, street.site, street.measurements(), {},
                     std::span(&full, 1)),
               Error);
}

TEST(Walk, two_samples_for_one_case_are_an_error_even_if_both_are_good) {
  Street street;
  street.measured.samples.push_back(street.sample());
  EXPECT_EQ(street.outcome(), Outcome::error);
  EXPECT_THAT(street.verdict().reason, HasSubstr("several samples"));
}

TEST(Walk, a_case_that_the_plan_holds_twice_passes_once_at_most) {
  Street street;
  street.plan.entries.push_back(street.entry());
  EXPECT_EQ(street.verdict(1).outcome, Outcome::error);
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Walk, problems_of_the_record_are_passed_on_and_keep_from_accepting) {
  Street street;
  street.measured.problems = {"samples/a.1.jsonl: its footer does not match"};
  const Summary summary = street.ruling().summary;
  EXPECT_THAT(summary.problems, ElementsAre("samples/a.1.jsonl: its footer does not match"));
  EXPECT_EQ(summary.exit, Exit::undecided);
  EXPECT_THAT(summary.headline, HasSubstr("its footer does not match"));
}

TEST(Walk, a_planned_unit_that_the_site_does_not_hold_is_a_problem) {
  Street street;
  street.entry().units = {"cpu-[0-1]"};
  Sample ghost = street.sample();
  ghost.unit = "cpu-1";
  ghost.metrics.at("bandwidth").values = values_around(27e9);
  street.measured.samples.push_back(ghost);
  const Summary summary = street.ruling().summary;
  EXPECT_THAT(summary.problems,
              ElementsAre(HasSubstr("names 1 unit that neither the site nor its groups hold")));
  EXPECT_EQ(summary.exit, Exit::undecided);
}

// A second host with a device of its own, which the plan does not name.
Street with_another_host(bool spare) {
  Street street;
  street.profile.acceptance = Acceptance{{{Level::device, 1.0}}, false, "annex"};
  SiteHost host = street.site.hosts[0];
  host.id = "host-9";
  host.devices[0].id = "cpu-9";
  host.spare = spare;
  street.site.hosts.push_back(host);
  return street;
}

TEST(Walk, a_spare_is_not_counted_until_the_plan_names_it) {
  EXPECT_EQ(with_another_host(false).ruling().summary.units.at(Level::device).planned, 2U);
  EXPECT_EQ(with_another_host(true).ruling().summary.units.at(Level::device).planned, 1U);
  Street placed = with_another_host(true);
  placed.entry().units = {"cpu-0", "cpu-9"};
  EXPECT_EQ(placed.ruling().summary.units.at(Level::device).planned, 2U);
}

TEST(Walk, a_unit_planned_at_another_level_is_a_problem) {
  Street street;
  street.entry().level = Level::rack;
  EXPECT_THAT(street.ruling().summary.problems,
              ElementsAre("hbm.triad is planned on cpu-0 as a rack, which it is not"));
}

TEST(Walk, a_site_that_holds_a_unit_twice_is_a_problem) {
  Street street;
  street.site.hosts[0].devices.push_back(street.site.hosts[0].devices[0]);
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Walk, the_worst_case_is_the_verdict_of_the_unit) {
  Street street;
  street.relate_to_read(0.6);
  street.values(0) = values_around(1e9);
  street.sample(1).metrics.begin()->second.values = values_around(20e9);
  const Ruling ruling = street.ruling();
  ASSERT_EQ(ruling.units.size(), 1U);
  EXPECT_EQ(ruling.units[0].unit, "cpu-0");
  EXPECT_EQ(ruling.units[0].outcome, Outcome::fail);
  EXPECT_EQ(ruling.units[0].judged, 1U);
  EXPECT_EQ(ruling.units[0].recorded, 1U);
}

TEST(Walk, what_could_not_be_judged_is_not_counted_as_judged) {
  Street street;
  street.sample().verified = 0;
  EXPECT_EQ(street.ruling().summary.metrics_judged, 0U);
  street.sample().verified = 1;
  street.values().pop_back();
  EXPECT_EQ(street.ruling().summary.metrics_judged, 0U);
}

TEST(Walk, cases_that_are_not_offered_are_counted_by_unit) {
  Street street;
  street.plan.not_offered = {{"gemm.bf16", {}, {"cpu-[0-2]"}, "no BF16 instructions"}};
  EXPECT_EQ(street.ruling().summary.not_offered, 3U);
  EXPECT_EQ(street.ruling().summary.exit, Exit::accepted);
}

TEST(Walk, needs_nobody_to_listen) {
  const Street street;
  EXPECT_EQ(judge(street.plan, street.profile, street.site, street.measurements(), {}).summary.exit,
            Exit::accepted);
}

}  // namespace
}  // namespace assay
