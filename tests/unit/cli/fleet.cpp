// Counts of a campaign over many racks.
#include "harness/cli/fleet.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/fleet_progress.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// 20 racks of four hosts, with one case for each host.
Site site() {
  Site made;
  made.name = "paris";
  for (int rack = 0; rack < 20; ++rack) {
    for (int host = 0; host < 4; ++host) {
      SiteHost one;
      one.rack = fmt::format("rack-{:02}", rack);
      one.id = fmt::format("{}/tray-{}", one.rack, host);
      made.hosts.push_back(one);
    }
  }
  return made;
}

Plan plan() {
  Plan made;
  made.stages = {{"hosts", 10}};
  PlanEntry entry;
  entry.stage = "hosts";
  entry.benchmark = "preflight.host";
  entry.units = {"rack-[00-19]/tray-[0-3]"};
  made.entries = {entry};
  return made;
}

std::string unit(int rack, int host) { return fmt::format("rack-{:02}/tray-{}", rack, host); }

TEST(Fleet, counts_what_is_planned_runs_and_is_done) {
  Fleet fleet(plan(), site());
  EXPECT_TRUE(fleet.is_large());
  for (int host = 0; host < 4; ++host) {
    fleet.started(unit(0, host), "preflight.host");
    fleet.ended(unit(0, host), "preflight.host", "");
  }
  fleet.started(unit(1, 0), "preflight.host");
  fleet.had(unit(2, 0), "preflight.host");
  EXPECT_THAT(fleet.lines(),
              ElementsAre(HasSubstr("planned"), testing::MatchesRegex("hosts +5 +80 +1 +0"),
                          "racks: 1 done, 1 running, 18 waiting"));
  EXPECT_EQ(fleet.line(), "hosts 5 of 80, racks: 1 done, 1 running, 18 waiting, 0 failed");
}

TEST(Fleet, names_the_ten_racks_that_fail_most_and_no_more) {
  Fleet fleet(plan(), site());
  for (int rack = 0; rack < 20; ++rack) {
    const int failing = rack == 7 ? 3 : 1;
    for (int host = 0; host < failing; ++host) {
      fleet.ended(unit(rack, host), "preflight.host", "node failed");
    }
  }
  const auto lines = fleet.lines();
  ASSERT_EQ(lines.size(), 3U + 10U);
  EXPECT_EQ(lines[3],
            "  3 failed of 4 in rack-07, last rack-07/tray-2 preflight.host: node failed");
  EXPECT_EQ(fleet.failed(), 22U);
}

TEST(Fleet, a_case_that_is_begun_again_runs_once) {
  Fleet fleet(plan(), site());
  fleet.started(unit(0, 0), "preflight.host");
  fleet.started(unit(0, 0), "preflight.host");
  fleet.ended(unit(0, 0), "preflight.host", "");
  EXPECT_THAT(fleet.lines()[1], testing::MatchesRegex("hosts +1 +80 +0 +0"));
}

TEST(Fleet, what_the_plan_does_not_hold_changes_nothing) {
  Fleet fleet(plan(), site());
  const auto before = fleet.lines();
  fleet.started("elsewhere", "preflight.host");
  fleet.ended(unit(0, 0), "hbm.triad", "error");
  fleet.had("elsewhere", "hbm.triad");
  EXPECT_EQ(fleet.lines(), before);
}

TEST(Fleet, of_few_units_is_not_large) {
  Plan small = plan();
  small.entries.front().units = {"rack-00/tray-[0-3]"};
  EXPECT_FALSE(Fleet(small, site()).is_large());
}

TEST(Fleet, a_report_on_the_same_terminal_stays_below_the_last_screen) {
  testing::internal::CaptureStderr();
  FleetProgress progress(Tracker(plan(), {}), Fleet(plan(), site()), true);
  progress.case_started(unit(0, 0), "preflight.host", 1);
  progress.case_finished(unit(0, 0), "preflight.host", "measured");
  progress.measured();
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("racks: 0 done"));
  testing::internal::CaptureStderr();
  progress.judged(Exit::undecided, "");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace assay
