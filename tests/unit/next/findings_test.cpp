// Blames in sentences.
#include "results/next/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/error.hpp"
#include "results/record/pattern.hpp"
#include "simulated_site.hpp"

namespace assay::locate {
namespace {

const Names kNames{expand("rack-[001-191]/tray-[01-18]"), "allreduce.bandwidth"};

std::vector<Finding> findings_of(const SimulatedSite& site) {
  Question question = site_of_3450(1);
  Names names = kNames;
  for (const std::string& id : expand("rack-192/tray-[01-12]")) names.members.push_back(id);
  const auto found = findings(question, found_in(site, question, 1).located, names);
  for (const Finding& finding : found) EXPECT_EQ(objection_to(finding), "");
  return found;
}

SimulatedSite quiet() {
  SimulatedSite site;
  site.false_slow = 0;
  site.false_fast = 0;
  return site;
}

TEST(Findings, name_a_rack_once_with_the_units_that_it_explains) {
  SimulatedSite site = quiet();
  for (Member member = 180; member < 197; ++member) site.slow[member] = 1;
  const auto found = findings_of(site);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].part_kind, PartKind::rack);
  EXPECT_EQ(found[0].part, "rack-11");
  EXPECT_EQ(found[0].units, std::vector<std::string>{"rack-011/tray-[01-17]"});
  EXPECT_EQ(found[0].slow, 17U);
  EXPECT_EQ(found[0].of, 18U);
  EXPECT_EQ(found[0].cause,
            "17 of 18 hosts of rack-11 are slow in 34 of 34 tests, at 80 % of the speed of its "
            "population among partners that are fast");
}

TEST(Findings, name_a_host_a_pair_and_a_boundary) {
  SimulatedSite site = quiet();
  site.hangs[0] = 1;
  auto found = findings_of(site);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].part_kind, PartKind::host);
  EXPECT_EQ(found[0].cause,
            "rack-001/tray-01 is lost in 2 of 2 tests among partners that are fast");
  site = quiet();
  site.pairs = {{0, 100}};
  found = findings_of(site);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].part_kind, PartKind::cable);
  EXPECT_EQ(found[0].part, "rack-001/tray-01 to rack-006/tray-11");
  site = quiet();
  site.also_slow = [](const Group& probe) { return probe.front() < 1728 && probe.back() >= 1728; };
  found = findings_of(site);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].part_kind, PartKind::boundary);
  EXPECT_EQ(found[0].part, "hall-1 to hall-2");
  EXPECT_EQ(found[0].units.size(), 192U);  // compress() joins the last number alone: a rack each.
  EXPECT_EQ(found[0].units.back(), "rack-192/tray-[01-12]");
}

TEST(Findings, state_the_chance_of_missing_one_that_is_slow_now_and_then) {
  Located located;
  located.screened = 16;
  EXPECT_EQ(missed_sentence({}, located, 0.05),
            "one that is slow in 5 % of its tests is missed with a chance of 96.4 %");
}

TEST(Findings, need_the_name_of_every_member) {
  EXPECT_THROW(findings(site_of_3450(1), {}, kNames), Error);
}

}  // namespace
}  // namespace assay::locate
