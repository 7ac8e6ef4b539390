// A bound that a campaign tightened: elsewhere the tighter limit holds, and the external one for
// the racks that it came from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "results/judge/rebased.hpp"
#include "street.hpp"

namespace assay {
namespace {

using testing::UnorderedElementsAre;

constexpr double kExternal = 20e9;
constexpr double kTightened = 25e9;

SiteHost host_of(const std::string& rack) {
  SiteHost host;
  host.id = rack + "/tray-1";
  host.rack = rack;
  for (const char* device : {"gpu-0", "gpu-1"}) {
    SiteDevice made;
    made.id = host.id + "/" + device;
    host.devices.push_back(made);
  }
  return host;
}

// Two racks of one host with two devices; every device measures `bandwidth`, without scatter. The
// bound was tightened by rack r-1.
Street rebased_street(double bandwidth) {
  Street street;
  street.site.name = "s";
  street.site.hosts = {host_of("r-1"), host_of("r-2")};
  street.entry().units = {"r-[1-2]/tray-1/gpu-[0-1]"};
  street.measured.samples.clear();
  for (const SiteHost& host : street.site.hosts) {
    for (const SiteDevice& device : host.devices) {
      street.measured.samples.push_back(
          healthy_sample("hbm.triad", device.id, std::vector<double>(kRepetitions, bandwidth)));
    }
  }
  Bound& bound = street.bound();
  bound.at_least = Threshold{kTightened, {}};
  bound.source = "derived: campaign racks";
  bound.rebased = Rebased{.units = {"r-1"},
                          .level = Level::device,
                          .cases = {"hbm.triad"},
                          .at_least = kExternal,
                          .at_most = std::nullopt,
                          .source = "contract B.3",
                          .plan_sha256 = std::string(64, 'c')};
  return street;
}

// Of the first device in each rack: its judgement.
struct BothRacks {
  explicit BothRacks(const Street& street) {
    const std::vector<Verdict> verdicts = street.verdicts();
    source = verdicts.at(0).judgements.at(0);
    other = verdicts.at(2).judgements.at(0);
  }
  Judgement source;
  Judgement other;
};

TEST(Rebased, between_both_limits_a_unit_passes_in_the_rack_it_came_from_and_fails_elsewhere) {
  const BothRacks found(rebased_street(22e9));
  EXPECT_EQ(found.source.outcome, Outcome::pass);
  EXPECT_EQ(found.source.limit, kExternal);
  EXPECT_EQ(found.source.source, "contract B.3");
  EXPECT_EQ(found.other.outcome, Outcome::fail);
  EXPECT_EQ(found.other.limit, kTightened);
  EXPECT_EQ(found.other.source, "derived: campaign racks");
}

TEST(Rebased, exactly_at_its_own_limit_a_unit_passes_and_just_below_it_does_not) {
  EXPECT_EQ(BothRacks(rebased_street(kExternal)).source.outcome, Outcome::pass);
  EXPECT_EQ(BothRacks(rebased_street(std::nextafter(kExternal, 0))).source.outcome, Outcome::fail);
  EXPECT_EQ(BothRacks(rebased_street(kTightened)).other.outcome, Outcome::pass);
  EXPECT_EQ(BothRacks(rebased_street(std::nextafter(kTightened, 0))).other.outcome, Outcome::fail);
}

TEST(Rebased, of_a_ceiling_the_same_holds_above_it) {
  Street street = rebased_street(22e9);
  Bound& bound = street.bound();
  bound.at_least.reset();
  bound.at_most = Threshold{20e9, {}};
  bound.rebased->at_least.reset();
  bound.rebased->at_most = 25e9;
  const BothRacks found(street);
  EXPECT_EQ(found.source.outcome, Outcome::pass);
  EXPECT_EQ(found.other.outcome, Outcome::fail);
}

TEST(Rebased, a_case_or_a_level_that_was_not_measured_is_judged_by_the_external_one_everywhere) {
  Street street = rebased_street(22e9);
  street.bound().rebased->cases = {"hbm.triad[mode=burst]"};
  EXPECT_EQ(BothRacks(street).other.outcome, Outcome::pass);
  street = rebased_street(22e9);
  street.bound().rebased->level = Level::host;
  EXPECT_EQ(BothRacks(street).other.outcome, Outcome::pass);
}

TEST(Rebased, other_limits_of_the_bound_hold_as_before) {
  Street street = rebased_street(22e9);
  street.bound().at_most = Threshold{21e9, {}};
  EXPECT_EQ(BothRacks(street).source.outcome, Outcome::fail);
  street = rebased_street(22e9);
  street.bound().physical_limit = Threshold{21e9, {}};
  EXPECT_EQ(BothRacks(street).source.outcome, Outcome::error);
}

TEST(Rebased, by_its_peers_a_unit_is_judged_in_the_rack_it_came_from_too) {
  Street street = rebased_street(24e9);
  street.bound().peers = PeerRule{6, 0.05, 3};
  for (double& value : street.values(0)) value = 22e9;
  const BothRacks found(street);
  EXPECT_EQ(found.source.outcome, Outcome::fail);
  EXPECT_DOUBLE_EQ(*found.source.limit, 24e9 * 0.95);
}

GroupRule rule_on(std::vector<std::string> members) {
  return {.name = "random-2-1",
          .grouping = Grouping::random,
          .size = 2,
          .members = std::move(members),
          .listed = {},
          .units = {"random-2-1/group-1"}};
}

TEST(Rebased, touches_what_a_named_rack_holds_and_what_holds_it) {
  const Site site = rebased_street(1).site;
  EXPECT_THAT(
      touched({"r-1"}, site, {}),
      UnorderedElementsAre("s", "r-1", "r-1/tray-1", "r-1/tray-1/gpu-0", "r-1/tray-1/gpu-1"));
}

TEST(Rebased, touches_the_host_and_the_rack_of_a_named_device_and_not_its_neighbour) {
  const UnitIds found = touched({"r-2/tray-1/gpu-1"}, rebased_street(1).site, {});
  EXPECT_THAT(found, UnorderedElementsAre("s", "r-2", "r-2/tray-1", "r-2/tray-1/gpu-1"));
}

TEST(Rebased, touches_nothing_of_another_site) {
  const std::vector<GroupRule> rules{rule_on({"r-1", "r-2"})};
  EXPECT_TRUE(touched({"r-9"}, rebased_street(1).site, rules).empty());
}

TEST(Rebased, touches_every_group_of_a_rule_with_a_member_in_those_racks) {
  const Site site = rebased_street(1).site;
  const std::vector<GroupRule> both{rule_on({"r-[1-2]/tray-1"})};
  const std::vector<GroupRule> other{rule_on({"r-2/tray-1"})};
  EXPECT_TRUE(touched({"r-1"}, site, both).contains("random-2-1/group-1"));
  EXPECT_FALSE(touched({"r-1"}, site, other).contains("random-2-1/group-1"));
  GroupRule listed = rule_on({});
  listed.grouping = Grouping::listed;
  listed.listed = {{"r-2/tray-1"}, {"r-1/tray-1/gpu-1"}};
  EXPECT_TRUE(touched({"r-1"}, site, std::vector{listed}).contains("random-2-1/group-1"));
}

TEST(Rebased, a_group_is_judged_by_the_external_one_only_where_its_rule_has_such_a_member) {
  for (const bool holds_source : {true, false}) {
    Street street = rebased_street(22e9);
    street.plan.groups = {rule_on({holds_source ? "r-[1-2]/tray-1" : "r-2/tray-1"})};
    street.entry().level = Level::group;
    street.entry().units = {"random-2-1/group-1"};
    street.bound().rebased->level = Level::group;
    street.measured.samples = {
        healthy_sample("hbm.triad", "random-2-1/group-1", std::vector<double>(kRepetitions, 22e9))};
    EXPECT_EQ(street.outcome(), holds_source ? Outcome::pass : Outcome::fail);
  }
}

TEST(Rebased, what_measures_again_is_judged_by_the_same_limit) {
  Street street = rebased_street(22e9);
  street.plan.retest = {.budget_seconds = 100, .repetitions = kRepetitions};
  // Straddles the tighter limit: in rack r-2 it is measured again, and pooled with the first.
  for (std::size_t unit = 0; unit < 4; ++unit) {
    street.values(unit) = values_around(kTightened * (1 + 1e-9 * static_cast<double>(unit)), 0.02);
  }
  EXPECT_EQ(street.verdict(2).outcome, Outcome::indeterminate);
  LaterLook later;
  later.plan = street.plan;
  later.plan.number = 2;
  later.plan.entries[0].again = Again::pool;
  later.plan.entries[0].units = {"r-2/tray-1/gpu-0"};
  later.samples.append(
      healthy_sample("hbm.triad", "r-2/tray-1/gpu-0", std::vector<double>(kRepetitions, 40e9)));
  Measurements measured = street.measurements();
  measured.later.push_back(std::move(later));
  std::vector<Verdict> found;
  judge(street.plan, street.profile, street.site, measured,
        [&](const Verdict& verdict, const auto&) { found.push_back(verdict); });
  EXPECT_EQ(found.at(2).attempts, 2U);
  EXPECT_EQ(found.at(2).judgements.at(0).limit, kTightened);
  EXPECT_EQ(found.at(0).outcome, Outcome::pass);
  EXPECT_EQ(found.at(0).judgements.at(0).limit, kExternal);
}

}  // namespace
}  // namespace assay
