// Which groups a choice means on a site.
#include "harness/plan/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `racks` racks of four hosts with two devices each, in blocks of two racks.
Site site_of(int racks) {
  Site site;
  site.name = "site";
  for (int rack = 1; rack <= racks; ++rack) {
    const std::string name = "r" + std::to_string(rack);
    for (int host = 1; host <= 4; ++host) {
      SiteHost& made = site.hosts.emplace_back();
      made.rack = name;
      made.id = name + "/t" + std::to_string(host);
      for (const char* device : {"/g0", "/g1"}) {
        made.devices.emplace_back().id = made.id + device;
      }
    }
    const std::string block = "block-" + std::to_string((rack + 1) / 2);
    if (rack % 2 == 1) site.zones.push_back({ZoneKind::block, block, {}, {}});
    site.zones.back().racks.push_back(name);
  }
  return site;
}

std::vector<std::string> names(const ChosenGroups& chosen) {
  std::vector<std::string> found;
  for (const GroupFamily& family : chosen.families) {
    for (const GroupRule& rule : family) found.push_back(rule.name);
  }
  return found;
}

TEST(GroupChoice, draws_as_many_rounds_as_asked_in_one_population) {
  const auto chosen = choose_groups(site_of(8), {"random", Level::host, 16, 3}, 7);
  ASSERT_EQ(chosen.families.size(), 1U);
  // The square root of 32 hosts: several groups, though the site is small.
  EXPECT_THAT(names(chosen), ElementsAre("random-5-1", "random-5-2", "random-5-3"));
  EXPECT_THAT(chosen.families[0][0].units, ElementsAre("random-5-1/group-[1-6]"));
  EXPECT_THAT(chosen.families[0][0].members, ElementsAre("r[1-8]/t[1-4]"));
}

TEST(GroupChoice, leaves_spares_out) {
  Site site = site_of(2);
  site.hosts.back().spare = true;
  const auto chosen = choose_groups(site, {"even", Level::host, 2, 1}, 7);
  EXPECT_EQ(expand(chosen.families[0][0].members).size(), 7U);
}

TEST(GroupChoice, a_ladder_doubles_and_stops_below_the_whole_site) {
  EXPECT_THAT(names(choose_groups(site_of(8), {"ladder", Level::rack, 16, 1}, 7)),
              ElementsAre("ladder-racks-2", "ladder-racks-4"));
}

TEST(GroupChoice, pairs_of_racks_are_two_populations_by_how_far_apart_they_are) {
  const auto chosen = choose_groups(site_of(8), {"pairs", Level::rack, 16, 7}, 7);
  std::size_t near = 0;
  std::size_t far = 0;
  for (const GroupFamily& family : chosen.families) {
    for (const GroupRule& rule : family) {
      (rule.name.starts_with("pairs-racks-near") ? near : far) += rule.listed.size();
    }
  }
  EXPECT_EQ(near, 4U);  // Each of the four blocks has one pair.
  EXPECT_EQ(near + far, 28U);
}

TEST(GroupChoice, rails_need_a_network) {
  Site site = site_of(2);
  EXPECT_THAT(choose_groups(site, {"rails", Level::host, 4, 1}, 7).refusal, HasSubstr("no rails"));
  site.layout.network = Network{.rails = 2, .planes = 1, .topology = {}, .spines = {}};
  const auto chosen = choose_groups(site, {"rails", Level::host, 4, 1}, 7);
  ASSERT_EQ(chosen.families.size(), 1U);
  // Eight hosts in four groups of two, of two rails each.
  EXPECT_EQ(expand(chosen.families[0][0].units).size(), 8U);
}

TEST(GroupChoice, one_host_alone_cannot_be_put_together) {
  Site site = site_of(1);
  site.hosts.resize(1);
  EXPECT_THAT(choose_groups(site, {"random", Level::host, 16, 4}, 7).refusal,
              HasSubstr("no two hosts"));
}

}  // namespace
}  // namespace assay
