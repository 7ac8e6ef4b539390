// Who does not enter behind a gate, who does in its place, and what that makes of the next plan.
#include "results/next/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/next/groups.hpp"
#include "results/next/next.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two racks of three hosts of two devices; r1/t3 and r2/t3 are spare.
Site two_racks() {
  Site site;
  site.name = "site";
  for (const std::string& id : expand("r[1-2]/t[1-3]")) {
    SiteHost& host = site.hosts.emplace_back();
    host.id = id;
    host.rack = id.substr(0, 2);
    host.type = "tray";
    host.spare = id.ends_with("t3");
    for (const std::string& device : expand(id + "/gpu-[0-1]")) {
      host.devices.emplace_back().id = device;
    }
  }
  return site;
}

PlanEntry entry(const std::string& stage, Level level, const std::string& units) {
  PlanEntry made;
  made.stage = stage;
  made.benchmark = level == Level::device ? "hbm.read" : "allreduce.all_reduce";
  made.level = level;
  made.group = level != Level::device;
  made.units = {units};
  made.budget_seconds = 10;
  return made;
}

// Devices; behind a gate, racks; behind another, groups and the cluster.
Plan gated() {
  Plan plan;
  plan.site = "site";
  plan.stages = {{"device", 10}, {"rack", 20, true}, {"fabric", 30, true}, {"cluster", 40}};
  GroupRule pairs;
  pairs.name = "even-2";
  pairs.grouping = Grouping::even;
  pairs.size = 2;
  pairs.members = {"r[1-2]/t[1-2]"};
  pairs.units = {"even-2/group-[1-2]"};
  plan.groups = {pairs};
  plan.entries = {entry("device", Level::device, "r[1-2]/t[1-2]/gpu-[0-1]"),
                  entry("rack", Level::rack, "r[1-2]"),
                  entry("fabric", Level::group, "even-2/group-[1-2]"),
                  entry("cluster", Level::cluster, "site")};
  return plan;
}

Verdict verdict(const std::string& case_name, const std::string& unit, Outcome outcome) {
  return {case_name, unit, outcome, 1, case_name + " is " + std::string(name(outcome)), {}};
}

// What is known when everything but these devices is good; what was not measured yet is missing.
Known known_of(const Plan& first, std::uint32_t open, const std::vector<std::string>& bad) {
  Known known(first);
  for (const PlanEntry& entry : first.entries) {
    for (const std::string& unit : expand(entry.units)) {
      Outcome outcome = section_of(first, entry) < open ? Outcome::pass : Outcome::missing;
      if (std::ranges::find(bad, unit) != bad.end()) outcome = Outcome::fail;
      known.note(verdict(entry.benchmark, unit, outcome));
    }
  }
  return known;
}

const PlanEntry* entry_of(const Plan& plan, Level level) {
  const auto found = std::ranges::find(plan.entries, level, &PlanEntry::level);
  return found == plan.entries.end() ? nullptr : &*found;
}

TEST(Gate, opens_one_section_after_the_other_where_all_is_good) {
  const Site site = two_racks();
  std::vector<Plan> plans{gated()};
  for (std::uint32_t open = 1; open < 3; ++open) {
    const auto next = assay::next(plans, site, known_of(gated(), open, {}), {});
    ASSERT_TRUE(next) << open;
    EXPECT_EQ(next->open, open + 1);
    EXPECT_THAT(next->absent, IsEmpty());
    for (const PlanEntry& entry : next->entries) EXPECT_EQ(entry.again, Again::enter);
    plans.push_back(*next);
  }
  EXPECT_EQ(plans[1].entries.size(), 1U);
  EXPECT_EQ(plans[1].entries[0].level, Level::rack);
  EXPECT_EQ(plans[1].entries[0].stage, "retest-0002-rack");
  EXPECT_THAT(plans[1].groups, IsEmpty());
  EXPECT_EQ(plans[2].entries.size(), 2U);
  EXPECT_EQ(plans[2].groups.size(), 1U);
  EXPECT_FALSE(assay::next(plans, site, known_of(gated(), 3, {}), {}));
}

TEST(Gate, passes_over_a_section_of_which_nothing_is_planned) {
  Plan first = gated();
  std::erase_if(first.entries, [](const PlanEntry& one) { return one.level == Level::rack; });
  const auto next = assay::next(std::vector{first}, two_racks(), known_of(first, 1, {}), {});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->open, 3U);
  EXPECT_EQ(next->entries.size(), 2U);
  EXPECT_FALSE(assay::next(std::vector{first, *next}, two_racks(), known_of(first, 3, {}), {}));
}

TEST(Gate, waits_until_what_stands_before_it_was_measured_again) {
  Plan first = gated();
  first.retest = {60, 10};
  Known known = known_of(first, 1, {});
  known.marked = {{"hbm.read", "r1/t1/gpu-0", Again::pool}};
  const auto next = assay::next(std::vector{first}, two_racks(), known, {});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->open, 1U);
  EXPECT_EQ(next->entries.at(0).again, Again::pool);
}

TEST(Gate, tries_a_spare_of_the_same_rack_before_it_takes_a_place) {
  const Plan first = gated();
  const auto next =
      assay::next(std::vector{first}, two_racks(), known_of(first, 1, {"r2/t1/gpu-1"}), {});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->open, 1U);
  ASSERT_EQ(next->entries.size(), 1U);
  EXPECT_EQ(next->entries[0].again, Again::spare);
  EXPECT_EQ(expand(next->entries[0].units), expand("r2/t3/gpu-[0-1]"));
  ASSERT_EQ(next->absent.size(), 1U);
  EXPECT_EQ(next->absent[0].host, "r2/t1");
  EXPECT_EQ(next->absent[0].spare, "r2/t3");
  EXPECT_EQ(next->absent[0].reason, "r2/t1/gpu-1: hbm.read is fail");
}

TEST(Gate, a_good_spare_stands_in_the_groups_and_in_the_site) {
  const Plan first = gated();
  const Site site = two_racks();
  std::vector<Plan> plans{first};
  Known known = known_of(first, 1, {"r2/t1/gpu-1"});
  plans.push_back(*assay::next(plans, site, known, {}));
  for (const char* device : {"r2/t3/gpu-0", "r2/t3/gpu-1"}) {
    known.note_probe(verdict("hbm.read", device, Outcome::pass));
  }
  plans.push_back(*assay::next(plans, site, known, {}));
  EXPECT_EQ(plans.back().open, 2U);
  EXPECT_EQ(plans.back().absent.at(0).spare, "r2/t3");
  Known later = known_of(first, 2, {"r2/t1/gpu-1"});
  plans.push_back(*assay::next(plans, site, later, {}));
  EXPECT_THAT(groups_of(plans.back()).at(1).members, ElementsAre("r2/t3", "r2/t2"));
  const Site planned = as_planned(site, plans.back());
  EXPECT_TRUE(planned.hosts[3].spare);
  EXPECT_FALSE(planned.hosts[5].spare);
  EXPECT_TRUE(planned.hosts[2].spare);  // That of the other rack.
}

TEST(Gate, a_bad_spare_takes_no_place_and_another_one_is_tried) {
  const Plan first = gated();
  const Site site = two_racks();
  std::vector<Plan> plans{first};
  Known known = known_of(first, 1, {"r2/t1/gpu-1"});
  plans.push_back(*assay::next(plans, site, known, {}));
  known.note_probe(verdict("hbm.read", "r2/t3/gpu-0", Outcome::fail));
  plans.push_back(*assay::next(plans, site, known, {}));
  EXPECT_EQ(plans.back().entries.at(0).again, Again::spare);
  EXPECT_EQ(plans.back().absent.at(0).spare, "r1/t3");
  known.note_probe(verdict("hbm.read", "r1/t3/gpu-0", Outcome::missing));
  plans.push_back(*assay::next(plans, site, known, {}));
  EXPECT_EQ(plans.back().entries.at(0).again, Again::enter);
  EXPECT_EQ(plans.back().absent.at(0).spare, "");
}

// Who does not enter a section of gated(), by what is known.
std::vector<std::string> left_out(const Health& health, std::uint32_t section) {
  std::vector<std::string> hosts;
  for (const Absence& one : absences(std::vector{gated()}, two_racks(), health, section)) {
    hosts.push_back(one.host);
  }
  return hosts;
}

TEST(Gate, what_is_not_decided_enters_and_what_did_not_come_back_does_not) {
  Health health(gated());
  health.note(verdict("hbm.read", "r1/t1/gpu-0", Outcome::indeterminate), "");
  health.note(verdict("hbm.read", "r1/t2/gpu-0", Outcome::missing), "");
  health.note(verdict("hbm.read", "r2/t2/gpu-0", Outcome::error), "");
  EXPECT_THAT(left_out(health, 1), ElementsAre("r1/t2", "r2/t2"));
}

TEST(Gate, of_a_bad_rack_no_host_enters_the_next_section) {
  Health health(gated());
  health.note(verdict("allreduce.all_reduce", "r2", Outcome::fail), "");
  EXPECT_THAT(left_out(health, 1), IsEmpty());
  EXPECT_THAT(left_out(health, 2), ElementsAre("r2/t1", "r2/t2"));
}

TEST(Gate, of_a_rack_with_somebody_who_is_bad_by_himself_the_others_enter) {
  Health health(gated());
  health.note(verdict("allreduce.all_reduce", "r2", Outcome::missing), "");
  health.note(verdict("hbm.read", "r2/t2/gpu-1", Outcome::error), "");
  EXPECT_THAT(left_out(health, 2), ElementsAre("r2/t2"));
}

TEST(Gate, of_a_rack_in_which_a_benchmark_points_to_a_part_the_others_enter) {
  Health health(gated());
  health.note(verdict("allreduce.all_reduce", "r2", Outcome::fail), "");
  health.note(verdict("allreduce.all_reduce", "r2", Outcome::fail), "r2/t2/gpu-0");
  EXPECT_THAT(left_out(health, 2), ElementsAre("r2/t2"));
}

TEST(Gate, what_has_too_few_left_is_not_offered_and_nothing_is_lost) {
  const Plan first = gated();
  Site site = two_racks();
  std::erase_if(site.hosts, [](const SiteHost& host) { return host.spare; });
  std::vector<Plan> plans{first};
  const std::vector<std::string> bad{"r2/t1/gpu-0", "r2/t2/gpu-0"};
  plans.push_back(*assay::next(plans, site, known_of(first, 1, bad), {}));
  EXPECT_EQ(entry_of(plans.back(), Level::rack)->units, std::vector<std::string>{"r1"});
  ASSERT_EQ(plans.back().not_offered.size(), 1U);
  EXPECT_EQ(plans.back().not_offered[0].units, std::vector<std::string>{"r2"});
  plans.push_back(*assay::next(plans, site, known_of(first, 2, bad), {}));
  EXPECT_EQ(expand(entry_of(plans.back(), Level::group)->units),
            std::vector<std::string>{"even-2/group-1"});
  EXPECT_NE(entry_of(plans.back(), Level::cluster), nullptr);
}

TEST(Gate, who_was_repaired_enters_when_what_is_behind_it_is_measured_anew) {
  Plan first = gated();
  first.retest = {60, 10};
  const Site site = two_racks();
  Plan opened = first;
  opened.number = 2;
  opened.open = 3;
  opened.absent = {{"r2/t1", "", "r2/t1/gpu-1: hbm.read is fail"}};
  for (PlanEntry& entry : opened.entries) entry.again = Again::enter;
  Known known = known_of(first, 3, {});
  known.marked = {{"hbm.read", "r2/t1/gpu-1", Again::anew},
                  {"allreduce.all_reduce", "site", Again::anew}};
  const std::vector<Plan> plans{first, opened};
  const auto before = assay::next(plans, site, known, {});
  ASSERT_TRUE(before);
  ASSERT_EQ(before->entries.size(), 1U);
  EXPECT_EQ(before->entries[0].level, Level::device);
  EXPECT_THAT(before->absent, IsEmpty());
  known.marked = {{"allreduce.all_reduce", "site", Again::anew}};
  const auto behind = assay::next(std::vector{first, opened, *before}, site, known, {});
  ASSERT_TRUE(behind);
  EXPECT_EQ(behind->entries.at(0).level, Level::cluster);
  EXPECT_THAT(behind->absent, IsEmpty());
}

}  // namespace
}  // namespace assay
