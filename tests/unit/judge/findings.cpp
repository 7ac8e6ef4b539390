// What failed side by side has one cause.
#include "results/judge/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "results/judge/inseparable.hpp"

namespace assay {
namespace {

using testing::ElementsAre;

// Four racks of two hosts with two devices; racks r1 and r2 on one loop.
Site small_site() {
  Site site{"here", {}};
  for (int rack = 1; rack <= 4; ++rack) {
    for (int tray = 1; tray <= 2; ++tray) {
      SiteHost host;
      host.rack = fmt::format("r{}", rack);
      host.id = fmt::format("{}/t{}", host.rack, tray);
      for (int gpu = 0; gpu < 2; ++gpu) {
        SiteDevice device;
        device.id = fmt::format("{}/g{}", host.id, gpu);
        host.devices.push_back(device);
      }
      site.hosts.push_back(host);
    }
  }
  site.zones = {{ZoneKind::loop, "loop-1", {"r1", "r2"}, {}},
                {ZoneKind::loop, "loop-2", {"r3", "r4"}, {}}};
  return site;
}

Plan small_plan() {
  Plan plan;
  PlanEntry alone;
  alone.benchmark = "gemm.fp8";
  alone.units = {"r[1-4]/t[1-2]/g[0-1]"};
  PlanEntry together;
  together.benchmark = "allreduce.all_reduce";
  together.level = Level::rack;
  together.group = true;
  together.units = {"r[1-4]"};
  plan.entries = {alone, together};
  return plan;
}

class FindingsTest : public testing::Test {
 protected:
  void fails(const std::string& name, const std::string& unit) {
    findings_.add({name, unit, Outcome::fail, 1, "slow", {}}, {});
  }

  std::vector<Finding> found() const { return findings_.found(site_, groups_); }

  Site site_ = small_site();
  std::vector<UnitGroup> groups_;
  Plan plan_ = small_plan();
  Findings findings_{plan_};
};

TEST_F(FindingsTest, a_device_alone_is_its_own_cause) {
  fails("gemm.fp8", "r1/t1/g0");
  ASSERT_EQ(found().size(), 1U);
  EXPECT_THAT(found()[0].causes, ElementsAre("r1/t1/g0"));
}

TEST_F(FindingsTest, all_devices_of_a_host_have_the_host_as_cause) {
  fails("gemm.fp8", "r1/t1/g0");
  fails("gemm.fp8", "r1/t1/g1");
  ASSERT_EQ(found().size(), 1U);
  EXPECT_THAT(found()[0].causes, ElementsAre("r1/t1"));
  EXPECT_EQ(found()[0].verdicts, 2U);
}

TEST_F(FindingsTest, seven_of_the_eight_devices_of_a_loop_have_the_loop_as_cause) {
  for (const char* unit :
       {"r1/t1/g0", "r1/t1/g1", "r1/t2/g0", "r1/t2/g1", "r2/t1/g0", "r2/t1/g1", "r2/t2/g0"}) {
    fails("gemm.fp8", unit);
  }
  ASSERT_EQ(found().size(), 1U);
  EXPECT_THAT(found()[0].causes, ElementsAre("loop-1"));
}

TEST_F(FindingsTest, a_rack_that_fails_together_is_explained_by_the_device_in_it) {
  fails("gemm.fp8", "r3/t2/g1");
  fails("allreduce.all_reduce", "r3");
  ASSERT_EQ(found().size(), 1U);
  EXPECT_THAT(found()[0].causes, ElementsAre("r3/t2/g1"));
  EXPECT_EQ(found()[0].verdicts, 2U);
}

TEST_F(FindingsTest, a_rack_without_a_sick_device_is_a_cause_of_its_own) {
  fails("gemm.fp8", "r1/t1/g0");
  fails("allreduce.all_reduce", "r4");
  ASSERT_EQ(found().size(), 2U);
  EXPECT_THAT(found()[1].causes, ElementsAre("r4"));
}

TEST_F(FindingsTest, what_passed_or_is_not_decided_is_none) {
  findings_.add({"gemm.fp8", "r1/t1/g0", Outcome::pass, 1, "", {}}, {});
  findings_.add({"gemm.fp8", "r1/t1/g0", Outcome::indeterminate, 1, "", {}}, {});
  EXPECT_TRUE(found().empty());
}

PlanEntry on_groups() {
  PlanEntry entry;
  entry.benchmark = "allreduce.all_reduce";
  entry.level = Level::group;
  entry.group = true;
  entry.units = {"random-2-1/group-[1-4]"};
  return entry;
}

class FindingsOfGroups : public FindingsTest {
 protected:
  FindingsOfGroups() {
    plan_.entries.push_back(on_groups());
    groups_ = {{"random-2-1/group-1", {"r1/t1", "r2/t1"}},
               {"random-2-1/group-2", {"r1/t2", "r3/t1"}},
               {"random-2-1/group-3", {"r2/t2", "r4/t1"}},
               {"random-2-1/group-4", {"r3/t2", "r4/t2"}}};
  }

  void is_slow(const std::string& unit) {
    Verdict verdict{"allreduce.all_reduce", unit, Outcome::fail, 1, "slow", {}};
    verdict.judgements.emplace_back().metric = "busbw";
    findings_.add(verdict, {});
  }
};

TEST_F(FindingsOfGroups, who_was_located_explains_the_groups_with_him) {
  is_slow("random-2-1/group-1");
  findings_.add(Located{"allreduce.all_reduce", {"r2/t1"}, {"r2/t1"}, {}, false, "slows others"});
  const auto findings = found();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].causes, std::vector<std::string>{"r2/t1"});
  EXPECT_EQ(findings[0].units, std::vector<std::string>{"random-2-1/group-1"});
  EXPECT_EQ(findings[0].reason, "slows others");
}

TEST_F(FindingsOfGroups, a_pair_explains_only_groups_with_both) {
  is_slow("random-2-1/group-1");
  is_slow("random-2-1/group-2");
  findings_.add(Located{
      "allreduce.all_reduce", {"r1/t1", "r2/t1"}, {"r1/t1"}, {"r2/t1"}, false, "slow together"});
  const auto findings = found();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].causes, (std::vector<std::string>{"r1/t1", "r2/t1"}));
  EXPECT_EQ(findings[1].causes, std::vector<std::string>{"random-2-1/group-2"});
}

TEST_F(FindingsOfGroups, a_device_that_is_slow_by_itself_is_not_blamed_for_a_slow_group) {
  fails("gemm.fp8", "r1/t1/g0");
  is_slow("random-2-1/group-1");
  EXPECT_EQ(found().size(), 2U);
}

TEST_F(FindingsOfGroups, a_host_that_is_lost_explains_groups_that_are_lost) {
  for (const char* device : {"r1/t1/g0", "r1/t1/g1"}) {
    findings_.add({"gemm.fp8", device, Outcome::missing, 1, "does not answer", {}}, {});
  }
  findings_.add({"allreduce.all_reduce", "random-2-1/group-1", Outcome::missing, 1, "lost", {}},
                {});
  const auto findings = found();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].causes, std::vector<std::string>{"r1/t1"});
}

TEST_F(FindingsOfGroups, a_boundary_explains_groups_on_both_sides_of_it_and_the_cluster) {
  site_.zones.push_back({ZoneKind::block, "block-1", {"r1", "r2"}, {}});
  site_.name = "site";
  PlanEntry all = on_groups();
  all.level = Level::cluster;
  all.units = {"site"};
  plan_.entries.push_back(all);
  is_slow("random-2-1/group-1");  // Inside.
  is_slow("random-2-1/group-2");  // Across.
  is_slow("site");
  findings_.add(Located{"allreduce.all_reduce", {"block-1"}, {"r1/t2"}, {"r3/t1"}, true, "apart"});
  const auto findings = found();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].causes, std::vector<std::string>{"block-1"});
  EXPECT_EQ(findings[0].units, (std::vector<std::string>{"random-2-1/group-2", "site"}));
  EXPECT_EQ(findings[1].causes, std::vector<std::string>{"random-2-1/group-1"});
}

TEST_F(FindingsOfGroups, a_host_that_is_slow_on_one_rail_alone_has_its_nic_as_cause) {
  HostType type;
  type.nics = "nic-[0-1]";
  site_.layout.host_types["tray"] = type;
  for (SiteHost& host : site_.hosts) host.type = "tray";
  PlanEntry rails = on_groups();
  rails.benchmark = "allreduce.rail";
  rails.units = {"rails-2-1/group-[1-2]"};
  plan_.entries.push_back(rails);
  GroupRule rule;
  rule.name = "rails-2-1";
  rule.grouping = Grouping::rails;
  plan_.groups.push_back(rule);
  groups_.push_back({"rails-2-1/group-1", {"r1/t1/g0", "r2/t1/g0"}});
  groups_.push_back({"rails-2-1/group-2", {"r1/t1/g1", "r2/t1/g1"}});
  Verdict slow{"allreduce.rail", "rails-2-1/group-2", Outcome::fail, 1, "slow", {}};
  slow.judgements.emplace_back().metric = "busbw";
  findings_.add(slow, {});
  is_slow("random-2-1/group-1");
  findings_.add(Located{"allreduce.all_reduce", {"r2/t1"}, {"r2/t1"}, {}, false, "slows others"});
  const auto findings = found();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].causes, std::vector<std::string>{"r2/t1/nic-1"});
  EXPECT_EQ(findings[0].verdicts, 2U);
}

// A site with a network, NICs and shelves, and a finding on it.
class Inseparable : public testing::Test {
 protected:
  Inseparable() {
    for (const char* id : {"r1/t1", "r2/t1"}) {
      SiteHost& host = site_.hosts.emplace_back();
      host.id = id;
      host.rack = host.id.substr(0, 2);
      host.type = "tray";
    }
    site_.layout.host_types["tray"].nics = "nic-[0-3]";
    site_.layout.network = Network{.rails = 4, .planes = 1, .topology = "leaf_spine", .spines = ""};
    site_.zones = {{ZoneKind::block, "block-7", {"r2"}, {}}};
    RackGroup& group = site_.layout.racks.emplace_back();
    group.ids = "r[1-2]";
    group.shelves = "shelf-[1-8]";
  }

  std::string of(const std::string& cause, std::vector<std::string> units,
                 Outcome outcome = Outcome::fail) const {
    Finding finding;
    finding.causes = {cause};
    finding.units = std::move(units);
    finding.outcome = outcome;
    return not_told_apart(site_, finding);
  }

  Site site_;
};

TEST_F(Inseparable, a_nic_is_named_with_its_cable_its_leaf_port_and_its_rail) {
  EXPECT_EQ(of("r2/t1/nic-3", {"rails/group-4"}),
            "; not told apart: r2/t1/nic-3 (rail 3), its cable and its port of a leaf switch of "
            "block-7");
}

TEST_F(Inseparable, a_rack_whose_devices_are_slow_is_named_with_its_power_shelves) {
  EXPECT_EQ(of("r1", {"r1/t1/g[0-3]"}),
            "; not told apart: the power shelves shelf-[1-8] of r1 and its coolant");
}

TEST_F(Inseparable, a_rack_that_is_bad_only_as_one_has_no_shelf_to_blame) {
  EXPECT_EQ(of("r1", {"r1"}), "");
}

TEST_F(Inseparable, a_host_a_device_and_what_was_not_measured_have_nothing_behind_them) {
  EXPECT_EQ(of("r1/t1", {"r1/t1"}), "");
  EXPECT_EQ(of("r1/t1/g0", {"r1/t1/g0"}), "");
  EXPECT_EQ(of("r1", {"r1/t1/g[0-3]"}, Outcome::missing), "");
}

}  // namespace
}  // namespace assay
