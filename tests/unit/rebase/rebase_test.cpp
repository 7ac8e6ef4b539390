// What a campaign proposes: tighter or word for word as before, and never by itself for itself.
#include "results/rebase/rebase.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "results/format/profile.hpp"
#include "results/rebase/text.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kPlan(64, 'd');

// One unit of the fifth digit: an exact limit may lie a last bit on the other side.
constexpr double kDigit = 0.0011;

// hbm.triad on 64 devices in two racks, at 100 units a second but for a millionth each; 50
// demanded.
struct Fleet {
  Fleet() {
    street.site.name = "paris";
    street.site.hosts.clear();
    for (const char* rack : {"rack-1", "rack-2"}) {
      SiteHost host;
      host.id = std::string(rack) + "/tray-1";
      host.rack = rack;
      street.site.hosts.push_back(host);
    }
    street.plan.campaign = "racks";
    street.plan.site = "paris";
    street.plan.created = "2026-03-01T12:00:00Z";
    street.profile.device = "NVIDIA GB300";
    street.profile.decision.source = "a test";
    Bound& bound = street.bound();
    bound.at_least = Threshold{50, {}};
    bound.spread_max = 0.1;
    street.entry().units = {"rack-[1-2]/tray-1/gpu-[01-32]"};
    for (int unit = 0; unit < 64; ++unit) {
      SiteHost& host = street.site.hosts[static_cast<std::size_t>(unit / 32)];
      const int number = unit % 32 + 1;
      SiteDevice device;
      device.id = host.id + "/gpu-" + (number < 10 ? "0" : "") + std::to_string(number);
      host.devices.push_back(device);
    }
    measure("hbm.triad");
  }

  // The same of another case: every device at `middle` but for a millionth each.
  void measure(const std::string& case_name, double middle = 100) {
    if (street.measured.samples.size() == 1) street.measured.samples.clear();
    double step = -31.5;  // Around it, and no two alike.
    for (const SiteHost& host : street.site.hosts) {
      for (const SiteDevice& device : host.devices) {
        street.measured.samples.push_back(
            healthy_sample(case_name, device.id, values_around(middle * (1 + 1e-6 * step), 1e-4)));
        step += 1;
      }
    }
  }

  void set(std::size_t sample, double middle) {
    // No two units measure the same noise.
    street.values(sample) = values_around(middle * (1 + 1e-7 * static_cast<double>(sample)), 1e-4);
  }

  Rebasing rebased() {
    Measured measured(street.plan, street.profile);
    judge(street.plan, street.profile, street.site, street.measurements(),
          [&](const Verdict& verdict, std::span<const SampleView> samples) {
            measured.add(verdict, samples);
          });
    Rebasing made = rebase({street.plan, street.profile, street.site, kPlan}, measured);
    parse_profile(to_json(made.profile), "proposed");
    return made;
  }

  Street street;
};

TEST(Rebase, draws_a_floor_below_the_median_and_says_from_what) {
  Fleet fleet;
  const Rebasing made = fleet.rebased();
  const Bound& bound = made.profile.bounds.at(0);
  EXPECT_NEAR(bound.at_least->value, 95, kDigit);  // 0.05 of it is more than 6 scatters.
  ASSERT_TRUE(bound.rebased);
  EXPECT_EQ(bound.rebased->at_least, 50);
  EXPECT_EQ(bound.rebased->source, "contract B.3");
  EXPECT_EQ(bound.rebased->plan_sha256, kPlan);
  EXPECT_EQ(bound.rebased->level, Level::device);
  EXPECT_THAT(bound.rebased->cases, ElementsAre("hbm.triad"));
  EXPECT_THAT(bound.rebased->units, ElementsAre("rack-[1-2]"));
  EXPECT_THAT(bound.source, StartsWith("derived: campaign racks of 2026-03-01T12:00:00Z at paris"));
  for (const char* part :
       {kPlan.c_str(), "hbm.triad", "of 64 units", "0.05 of it", "6 robust standard deviations"}) {
    EXPECT_THAT(bound.source, HasSubstr(part));
  }
  EXPECT_EQ(made.profile.name, "test-rebased");
  EXPECT_EQ(made.tightened(), 1U);
  EXPECT_NEAR(made.proposals.at(0).tighter(), 0.9, 1e-4);
}

TEST(Rebase, a_wide_population_makes_a_loose_limit) {
  Fleet fleet;
  for (std::size_t unit = 0; unit < 64; ++unit) {
    fleet.set(unit, 100 + 0.2 * (static_cast<double>(unit) - 31.5));
  }
  const Rebasing made = fleet.rebased();
  // Half of them are within 3.2 of 100.
  EXPECT_NEAR(made.profile.bounds.at(0).at_least->value, 100 - 6 * 1.4826 * 3.2, 2 * kDigit);
}

TEST(Rebase, an_outlier_moves_nothing) {
  Fleet fleet;
  for (const std::size_t unit : {3, 17, 40}) fleet.set(unit, 55);
  const Rebasing made = fleet.rebased();
  EXPECT_EQ(made.proposals.at(0).units, 64U);
  EXPECT_NEAR(made.profile.bounds.at(0).at_least->value, 95, kDigit);
}

TEST(Rebase, what_fails_is_no_part_of_the_population) {
  Fleet fleet;
  for (const std::size_t unit : {3, 17, 40}) fleet.set(unit, 45);
  const Rebasing made = fleet.rebased();
  EXPECT_EQ(made.proposals.at(0).units, 61U);
}

TEST(Rebase, a_rack_of_which_nothing_passed_is_none_that_it_came_from) {
  Fleet fleet;
  fleet.street.bound().peers = PeerRule{6, 0.05, 8};
  for (std::size_t unit = 32; unit < 64; ++unit) fleet.street.sample(unit).verified = 0;
  const Rebasing made = fleet.rebased();
  ASSERT_TRUE(made.profile.bounds.at(0).rebased) << made.proposals.at(0).kept;
  EXPECT_THAT(made.profile.bounds.at(0).rebased->units, ElementsAre("rack-1"));
}

// Everything but one sentence is as it was.
void expect_kept(const Rebasing& made, const Profile& before, const std::string& why,
                 std::size_t at = 0) {
  EXPECT_THAT(made.proposals.at(at).kept, HasSubstr(why));
  EXPECT_FALSE(made.proposals.at(at).limit);
  Profile same = made.profile;
  same.name = before.name;
  same.about = before.about;
  EXPECT_EQ(to_json(same), to_json(before));
}

TEST(Rebase, never_loosens) {
  Fleet fleet;
  for (const double external : {95.0, 96.0}) {
    fleet.street.bound().at_least = Threshold{external, {}};
    expect_kept(fleet.rebased(), fleet.street.profile, "which is not tighter");
  }
  fleet.street.bound().at_least = Threshold{94.9, {}};
  EXPECT_EQ(fleet.rebased().tightened(), 1U);
}

TEST(Rebase, too_few_units_are_no_population) {
  Fleet fleet;
  for (std::size_t unit = 0; unit < 6; ++unit) fleet.set(unit, 45);
  expect_kept(fleet.rebased(), fleet.street.profile, "58 units of hbm.triad");
  fleet.set(0, 100);
  EXPECT_EQ(fleet.rebased().tightened(), 1U);  // 59 are one.
}

TEST(Rebase, the_bounds_own_rule_says_how_many_and_how_far) {
  Fleet fleet;
  fleet.street.bound().peers = PeerRule{6, 0.1, 8};
  for (std::size_t unit = 0; unit < 30; ++unit) fleet.street.sample(unit).verified = 0;
  EXPECT_NEAR(fleet.rebased().profile.bounds.at(0).at_least->value, 90, kDigit);
}

TEST(Rebase, over_several_cases_takes_the_loosest) {
  Fleet fleet;
  PlanEntry burst = fleet.street.entry();
  burst.axes = {{"mode", "burst"}};
  fleet.street.plan.entries.push_back(burst);
  fleet.measure("hbm.triad[mode=burst]", 80);
  const Rebasing made = fleet.rebased();
  EXPECT_NEAR(made.profile.bounds.at(0).at_least->value, 76, kDigit);
  EXPECT_EQ(made.proposals.at(0).case_name, "hbm.triad[mode=burst]");
  EXPECT_THAT(made.profile.bounds.at(0).rebased->cases,
              ElementsAre("hbm.triad", "hbm.triad[mode=burst]"));
}

TEST(Rebase, a_case_without_a_population_keeps_the_bound_for_all) {
  Fleet fleet;
  PlanEntry burst = fleet.street.entry();
  burst.axes = {{"mode", "burst"}};
  fleet.street.plan.entries.push_back(burst);
  expect_kept(fleet.rebased(), fleet.street.profile, "0 units of hbm.triad[mode=burst]");
}

TEST(Rebase, a_bound_of_two_levels_stays) {
  Fleet fleet;
  PlanEntry host = fleet.street.entry();
  host.level = Level::host;
  host.units = {"rack-[1-2]/tray-1"};
  fleet.street.plan.entries.push_back(host);
  expect_kept(fleet.rebased(), fleet.street.profile, "give each a bound with a 'level'");
}

TEST(Rebase, a_ceiling_is_drawn_above_the_median) {
  Fleet fleet;
  Bound& bound = fleet.street.bound();
  bound.at_least.reset();
  bound.at_most = Threshold{200, {}};
  fleet.street.entry().metrics[0].better = Better::lower;
  const Rebasing made = fleet.rebased();
  EXPECT_NEAR(made.profile.bounds.at(0).at_most->value, 105, 10 * kDigit);
  EXPECT_EQ(made.profile.bounds.at(0).rebased->at_most, 200);
  bound.at_most = Threshold{105, {}};
  expect_kept(fleet.rebased(), fleet.street.profile, "not tighter");
}

TEST(Rebase, a_limit_on_the_good_side_stays) {
  Fleet fleet;
  Bound& bound = fleet.street.bound();
  bound.at_most = Threshold{200, {}};
  EXPECT_EQ(fleet.rebased().profile.bounds.at(0).at_most->value, 200);
  bound.at_least.reset();
  expect_kept(fleet.rebased(), fleet.street.profile, "on the good side");
}

TEST(Rebase, a_share_of_a_measurement_and_peers_alone_stay) {
  Fleet fleet;
  fleet.street.bound().at_least = Threshold{0.5, "hbm.triad"};
  expect_kept(fleet.rebased(), fleet.street.profile, "a share of what the same unit measures");
  fleet.street.bound().at_least.reset();
  fleet.street.bound().peers = PeerRule{6, 0.05, 8};
  expect_kept(fleet.rebased(), fleet.street.profile, "judged by one another alone");
}

TEST(Rebase, what_was_rebased_or_not_planned_stays_and_what_is_recorded_is_none) {
  Fleet fleet;
  fleet.street.profile = fleet.rebased().profile;
  const Rebasing again = fleet.rebased();
  expect_kept(again, fleet.street.profile, "it was rebased already");
  EXPECT_EQ(again.profile.name, "test-rebased");
  fleet = Fleet();
  Bound other = floor_of("hbm.copy", 20e9);
  other.spread_max = 0.1;
  fleet.street.profile.bounds.push_back(other);
  EXPECT_THAT(fleet.rebased().proposals.at(1).kept, HasSubstr("planned nothing of it"));
  fleet.street.bound(1).gate = Gate::record;
  fleet.street.bound(1).reason = "for interest";
  EXPECT_EQ(fleet.rebased().proposals.size(), 1U);
}

// Of some medians, without the judge: what a judged campaign cannot bring about.
Proposal proposed(const Bound& bound, std::vector<double> medians, Better better) {
  PlanEntry entry = entry_of(bound.benchmark);
  entry.metrics[0].better = better;
  PassedUnits passed{&entry, &entry.metrics[0], &bound, std::move(medians), {}};
  const PassedUnits* one = &passed;
  return propose(bound, {&one, 1});
}

TEST(Rebase, never_draws_a_limit_beyond_physics) {
  Bound bound = floor_of("hbm.triad", 50);
  bound.physical_limit = Threshold{95, {}};
  const std::vector<double> alike(64, 100);
  EXPECT_THAT(proposed(bound, alike, Better::higher).kept, HasSubstr("beyond its physical limit"));
  bound.physical_limit = Threshold{95.1, {}};
  EXPECT_EQ(proposed(bound, alike, Better::higher).limit, 95);
  bound.at_least.reset();
  bound.at_most = Threshold{200, {}};
  bound.physical_limit = Threshold{105.1, {}};
  EXPECT_THAT(proposed(bound, alike, Better::lower).kept, HasSubstr("beyond its physical limit"));
  bound.physical_limit = Threshold{104.9, {}};
  EXPECT_EQ(proposed(bound, alike, Better::lower).limit, 105);
}

TEST(Rebase, never_draws_a_limit_at_or_below_zero) {
  Bound bound = floor_of("hbm.triad", 1e-9);
  std::vector<double> apart(64, 1);
  for (std::size_t at = 0; at < 64; ++at) apart[at] = static_cast<double>(at + 1);
  EXPECT_THAT(proposed(bound, apart, Better::higher).kept, HasSubstr("make no limit"));
}

TEST(Rebase, a_floor_never_crosses_its_ceiling) {
  Bound bound = floor_of("hbm.triad", 50);
  bound.at_most = Threshold{90, {}};
  EXPECT_THAT(proposed(bound, std::vector<double>(64, 100), Better::higher).kept,
              HasSubstr("beyond its own other limit"));
}

TEST(Rebase, limits_are_rounded_to_the_looser_side) {
  EXPECT_EQ(rounded_outward(7.296451e12, true), 7.2964e12);
  EXPECT_EQ(rounded_outward(7.296451e12, false), 7.2965e12);
  EXPECT_EQ(rounded_outward(7.29649e12, true), 7.2964e12);
  EXPECT_EQ(rounded_outward(1.23451e-7, false), 1.2346e-7);
  EXPECT_EQ(rounded_outward(9.99999, false), 10);
  EXPECT_EQ(rounded_outward(9.99999, true), 9.999);
  EXPECT_EQ(rounded_outward(std::nextafter(10.0, 0), true), 9.999);
  for (const double exact : {95.0, 0.5, 1e-300, 1e100, 12345.0}) {
    EXPECT_EQ(rounded_outward(exact, true), exact);
    EXPECT_EQ(rounded_outward(exact, false), exact);
  }
}

TEST(Rebase, a_unit_that_was_measured_twice_is_no_part_of_the_population) {
  Fleet fleet;
  Measured measured(fleet.street.plan, fleet.street.profile);
  judge(fleet.street.plan, fleet.street.profile, fleet.street.site, fleet.street.measurements(),
        [&](const Verdict& verdict, std::span<const SampleView> samples) {
          Verdict again = verdict;
          if (verdict.unit == "rack-1/tray-1/gpu-01") again.attempts = 2;
          measured.add(again, samples);
        });
  EXPECT_EQ(measured.of(fleet.street.bound()).at(0)->medians.size(), 63U);
}

TEST(Rebase, of_a_group_its_racks_are_those_of_its_members) {
  Fleet fleet;
  fleet.street.site.groups = {{"pairs/group-1", {"rack-2/tray-1"}}};
  fleet.street.plan.groups = {{.name = "pairs",
                               .grouping = Grouping::listed,
                               .members = {},
                               .listed = {{"rack-2/tray-1"}},
                               .units = {"pairs/group-1"}}};
  fleet.street.entry().level = Level::group;
  fleet.street.entry().units = {"pairs/group-1"};
  Measured measured(fleet.street.plan, fleet.street.profile);
  fleet.street.bound().peers = PeerRule{6, 0.05, 1};
  fleet.street.measured.samples = {
      healthy_sample("hbm.triad", "pairs/group-1", values_around(100, 1e-4))};
  judge(fleet.street.plan, fleet.street.profile, fleet.street.site, fleet.street.measurements(),
        [&](const Verdict& verdict, std::span<const SampleView> samples) {
          measured.add(verdict, samples);
        });
  const Rebasing made =
      rebase({fleet.street.plan, fleet.street.profile, fleet.street.site, kPlan}, measured);
  ASSERT_TRUE(made.profile.bounds.at(0).rebased) << made.proposals.at(0).kept;
  EXPECT_THAT(made.profile.bounds.at(0).rebased->units, ElementsAre("rack-2"));
}

TEST(Rebase, judged_by_what_it_proposes_the_racks_it_came_from_keep_their_verdicts) {
  Fleet fleet;
  fleet.set(5, 60);  // Far behind its peers, and better than the contract demands.
  fleet.street.profile = fleet.rebased().profile;
  for (const Verdict& verdict : fleet.street.verdicts()) EXPECT_EQ(verdict.outcome, Outcome::pass);
  fleet.street.bound().rebased->units = {"rack-2"};
  EXPECT_EQ(fleet.street.verdict(5).outcome, Outcome::fail);
}

// What is not real.

TEST(Rebase, out_of_nothing_real_says_so_in_name_about_and_source) {
  Fleet fleet;
  fleet.street.plan.reality = "simulated";
  const Rebasing made = fleet.rebased();
  EXPECT_EQ(made.profile.name, "test-rebased-SIMULATED");
  EXPECT_THAT(made.profile.about, StartsWith("SIMULATED: "));
  EXPECT_THAT(made.profile.bounds.at(0).source, StartsWith("derived: SIMULATED campaign racks"));
}

TEST(RebaseText, shows_both_limits_or_why_a_bound_stays) {
  Fleet fleet;
  Bound other = floor_of("hbm.copy", 20e9);
  other.spread_max = 0.1;
  fleet.street.profile.bounds.push_back(other);
  const std::string text = rebasing_text(fleet.rebased(), 120);
  for (const char* part : {"hbm.triad bandwidth", "≥ 50", "≥ 95", "64", "90", "stays",
                           "planned nothing of it", "1 of 2 judged bounds can be tightened."}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

}  // namespace
}  // namespace assay
