// A campaign on random groups: round after round until the one who slows others has a name.
#include "results/next/search_of_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "results/next/groups.hpp"
#include "results/next/next.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr const char* kCase = "allreduce.all_reduce";

// Eight racks of eight hosts, two blocks.
Site site_of_64() {
  Site site;
  site.name = "site";
  for (const std::string& rack : expand("r[1-8]")) {
    for (const std::string& host : expand(rack + "/t[1-8]")) {
      SiteHost& made = site.hosts.emplace_back();
      made.id = host;
      made.rack = rack;
    }
  }
  site.zones = {{ZoneKind::block, "block-1", {"r1", "r2", "r3", "r4"}, {}},
                {ZoneKind::block, "block-2", {"r5", "r6", "r7", "r8"}, {}}};
  return site;
}

Plan plan_of_four_rounds() {
  Plan plan;
  plan.id = std::string(32, 'a');
  plan.site = "site";
  plan.seed = 7;
  plan.locate.rounds_max = 40;
  PlanEntry entry;
  entry.stage = "fabric";
  entry.benchmark = kCase;
  entry.level = Level::group;
  entry.group = true;
  for (std::uint32_t round = 0; round < 4; ++round) {
    GroupRule rule;
    rule.name = "random-8-" + std::to_string(round + 1);
    rule.size = 8;
    rule.round = round;
    rule.members = {"r[1-8]/t[1-8]"};
    rule.units = {rule.name + "/group-[1-8]"};
    plan.groups.push_back(rule);
  }
  entry.units = {"random-8-[1-4]/group-[1-8]"};
  plan.entries = {entry};
  return plan;
}

using IsSlow = std::function<bool(const std::vector<std::string>& members)>;

bool holds(const std::vector<std::string>& members, const std::string& one) {
  return std::ranges::find(members, one) != members.end();
}

Verdict verdict_on(const std::string& unit, bool slow) {
  Verdict verdict{kCase, unit, slow ? Outcome::fail : Outcome::pass, 1, "", {}};
  Judgement& judged = verdict.judgements.emplace_back();
  judged.outcome = verdict.outcome;
  judged.margin = slow ? -0.2 : 0.03;
  return verdict;
}

Verdict outdated_on(const std::string& unit) {
  return {kCase, unit, Outcome::error, 1, "", {}, Again::anew};
}

struct Followed {
  std::vector<Plan> plans;
  std::vector<Located> located;
};

Followed follow(const IsSlow& is_slow) {
  const Site site = site_of_64();
  Followed followed{{plan_of_four_rounds()}, {}};
  Known known(followed.plans.front());
  for (;;) {
    const Plan& latest = followed.plans.back();
    for (const UnitGroup& group : groups_of(latest)) {
      const Verdict verdict = verdict_on(group.id, is_slow(group.members));
      if (latest.number == 1) {
        known.note(verdict);
      } else {
        known.answers.note_probe(verdict);
      }
    }
    auto next = assay::next(followed.plans, site, known, {std::string(64, 'c'), "", 0});
    if (!next) break;
    followed.plans.push_back(std::move(*next));
  }
  followed.located = located(searches(followed.plans, site, known.answers));
  return followed;
}

TEST(PlanSearch, asks_nothing_where_all_groups_are_good) {
  EXPECT_EQ(follow([](const auto&) { return false; }).plans.size(), 1U);
}

TEST(PlanSearch, names_the_host_that_slows_its_groups) {
  const Followed followed = follow([](const auto& members) { return holds(members, "r3/t5"); });
  ASSERT_EQ(followed.located.size(), 1U);
  EXPECT_THAT(followed.located[0].causes, ElementsAre("r3/t5"));
  EXPECT_EQ(followed.located[0].case_name, kCase);
  EXPECT_LE(followed.plans.size(), 9U);
}

TEST(PlanSearch, names_two_hosts_that_are_slow_only_together) {
  const auto met = groups_of(plan_of_four_rounds()).front().members;
  const auto pair = std::vector{met.front(), met.back()};
  const Followed followed = follow(
      [&](const auto& members) { return holds(members, pair[0]) && holds(members, pair[1]); });
  ASSERT_EQ(followed.located.size(), 1U);
  EXPECT_THAT(followed.located[0].causes, UnorderedElementsAre(pair[0], pair[1]));
  EXPECT_EQ(followed.located[0].members.size(), 1U);
  EXPECT_EQ(followed.located[0].others.size(), 1U);
}

TEST(PlanSearch, a_round_says_whom_it_puts_together_and_counts_for_nothing_else) {
  const Followed followed = follow([](const auto& members) { return holds(members, "r3/t5"); });
  const Plan& second = followed.plans.at(1);
  ASSERT_EQ(second.entries.size(), 1U);
  EXPECT_EQ(second.entries[0].again, Again::locate);
  EXPECT_EQ(second.entries[0].stage, "retest-0002");
  EXPECT_EQ(second.entries[0].units, second.groups.back().units);
  EXPECT_EQ(second.groups.back().grouping, Grouping::listed);
  EXPECT_EQ(second.number, 2U);
}

TEST(PlanSearch, ends_with_its_budget_and_blames_nobody_for_certain) {
  Plan plan = plan_of_four_rounds();
  plan.locate.rounds_max = 0;
  Known known(plan);
  for (const UnitGroup& group : groups_of(plan)) {
    known.note(verdict_on(group.id, holds(group.members, "r3/t5")));
  }
  EXPECT_FALSE(assay::next(std::vector{plan}, site_of_64(), known, {}));
  EXPECT_THAT(located(searches(std::vector{plan}, site_of_64(), known.answers)), IsEmpty());
}

// A host is slow until it is repaired; then nobody is.
TEST(PlanSearch, begins_again_with_random_groups_that_an_event_outdated) {
  const auto is_slow = [](const auto& members) { return holds(members, "r3/t5"); };
  std::vector<Plan> plans = follow(is_slow).plans;
  plans.front().retest = {3600, 0};
  Known known(plans.front());
  for (const UnitGroup& group : groups_of(plans.front())) known.note(outdated_on(group.id));
  EXPECT_THAT(searches(plans, site_of_64(), known.answers), IsEmpty());
  const auto anew = assay::next(plans, site_of_64(), known, {});
  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->groups.size(), 4U);
  ASSERT_EQ(anew->entries.size(), 1U);
  EXPECT_EQ(anew->entries[0].again, Again::anew);
  plans.push_back(*anew);
  Known after(plans.front());
  for (const UnitGroup& group : groups_of(*anew)) after.note(verdict_on(group.id, false));
  EXPECT_THAT(searches(plans, site_of_64(), after.answers), IsEmpty());
  // Somebody else is slow since: no round of before the event is remembered.
  for (const UnitGroup& group : groups_of(*anew)) {
    after.note(verdict_on(group.id, holds(group.members, "r5/t1")));
  }
  const auto found = searches(plans, site_of_64(), after.answers);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].located.rounds, 4U);
  EXPECT_FALSE(found[0].located.next.empty());
}

TEST(PlanSearch, asks_nothing_before_the_gate_of_its_groups_opens) {
  Plan plan = plan_of_four_rounds();
  plan.stages = {{"device", 10}, {"fabric", 10, true}};
  const Known known(plan);  // Nothing came back of any group.
  EXPECT_THAT(searches(std::vector{plan}, site_of_64(), known.answers), IsEmpty());
  Plan opened = plan;
  opened.number = 2;
  opened.open = 2;
  EXPECT_EQ(searches(std::vector{plan, opened}, site_of_64(), known.answers).size(), 1U);
}

TEST(PlanSearch, a_group_of_which_nothing_came_back_is_not_fast) {
  Answers answers(plan_of_four_rounds());
  EXPECT_EQ(answers.of(kCase, "random-8-1/group-1").said, locate::Said::lost);
  answers.note({kCase, "random-8-1/group-1", Outcome::error, 1, "", {}});
  EXPECT_EQ(answers.of(kCase, "random-8-1/group-1").said, locate::Said::lost);
  answers.note({kCase, "random-8-1/group-1", Outcome::pass, 1, "", {}});
  EXPECT_EQ(answers.of(kCase, "random-8-1/group-1").said, locate::Said::fast);
}

TEST(PlanSearch, what_straddles_its_limit_is_looked_at_again) {
  Answers answers(plan_of_four_rounds());
  Verdict verdict = verdict_on("random-8-1/group-1", false);
  verdict.outcome = verdict.judgements[0].outcome = Outcome::indeterminate;
  answers.note(verdict);
  EXPECT_EQ(answers.of(kCase, "random-8-1/group-1").said, locate::Said::slow);
}

}  // namespace
}  // namespace assay
