// What is measured again, by which rules, and what is said of the rest.
#include "results/next/next.hpp"

#include <gtest/gtest.h>

#include <set>

#include "results/record/plan_name.hpp"

namespace assay {
namespace {

PlanEntry entry(const std::string& benchmark, double budget_seconds) {
  PlanEntry made;
  made.stage = "hbm";
  made.benchmark = benchmark;
  made.units = {"cpu-[0-3]"};
  made.metrics = {{"bandwidth", "B/s", Better::higher}};
  made.sampling.repetitions = 20;
  made.budget_seconds = budget_seconds;
  made.deadline_seconds = 60;
  return made;
}

Plan first_plan() {
  Plan plan;
  plan.id = std::string(32, 'a');
  plan.created = "2026-03-01T12:00:00Z";
  plan.stages = {{"hbm", 60}};
  plan.entries = {entry("hbm.copy", 10), entry("hbm.triad", 10)};
  plan.not_offered = {{"gemm.bf16", {}, {"cpu-0"}, "no BF16 instructions"}};
  plan.inputs = {{"site.json", std::string(64, 'b')}};
  plan.retest = {15, 10};
  return plan;
}

const Occasion kOccasion{std::string(64, 'c'), "2026-03-01T13:00:00Z", 3};

std::optional<Plan> next_of(const std::vector<Plan>& plans, const std::vector<Marked>& marked) {
  Known known(plans.front());
  known.marked = marked;
  return next(plans, {}, known, kOccasion);
}

std::optional<Plan> next_of(const Plan& first, const std::vector<Marked>& marked) {
  return next_of(std::vector{first}, marked);
}

TEST(Next, holds_only_what_is_measured_again_and_names_the_plan_before_it) {
  const auto plan = next_of(first_plan(), {{"hbm.triad", "cpu-1", Again::pool}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->number, 2U);
  EXPECT_EQ(plan->previous, std::string(64, 'c'));
  EXPECT_EQ(plan->created, "2026-03-01T13:00:00Z");
  EXPECT_EQ(plan->events, 3U);
  EXPECT_EQ(plan->id, first_plan().id);
  EXPECT_TRUE(plan->inputs.empty());
  EXPECT_TRUE(plan->not_offered.empty());
  ASSERT_EQ(plan->stages.size(), 1U);
  EXPECT_EQ(plan->stages[0].name, "retest-0002");
  ASSERT_EQ(plan->entries.size(), 1U);
  EXPECT_EQ(plan->entries[0].stage, "retest-0002");
  EXPECT_EQ(plan->entries[0].benchmark, "hbm.triad");
  EXPECT_EQ(plan->entries[0].units, std::vector<std::string>{"cpu-1"});
}

TEST(Next, a_pooled_retest_takes_exactly_k_more_repetitions_and_their_share_of_the_time) {
  const auto plan = next_of(first_plan(), {{"hbm.triad", "cpu-1", Again::pool}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->entries[0].again, Again::pool);
  EXPECT_EQ(plan->entries[0].sampling.repetitions, 10U);
  EXPECT_EQ(plan->entries[0].budget_seconds, 5);
}

TEST(Next, what_starts_anew_takes_all_repetitions) {
  const auto plan = next_of(first_plan(), {{"hbm.triad", "cpu-1", Again::anew}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->entries[0].again, Again::anew);
  EXPECT_EQ(plan->entries[0].sampling.repetitions, 20U);
  EXPECT_EQ(plan->entries[0].budget_seconds, 10);
}

TEST(Next, without_a_mark_a_budget_or_a_further_plan_there_is_none) {
  EXPECT_FALSE(next_of(first_plan(), {}));
  Plan without = first_plan();
  without.retest.budget_seconds = 0;
  EXPECT_FALSE(next_of(without, {{"hbm.triad", "cpu-1", Again::pool}}));
  const Plan first = first_plan();
  Plan later = first;
  for (PlanEntry& entry : later.entries) entry.again = Again::pool;
  EXPECT_TRUE(next_of(std::vector{first, later}, {{"hbm.triad", "cpu-1", Again::pool}}));
  EXPECT_FALSE(next_of(std::vector{first, later, later}, {{"hbm.triad", "cpu-1", Again::pool}}));
}

TEST(Next, plans_that_only_locate_do_not_count_among_those_that_measure_again) {
  const Plan first = first_plan();
  Plan round = first;
  round.entries = {entry("hbm.copy", 10)};
  round.entries[0].again = Again::locate;
  std::vector<Plan> plans{first};
  for (std::uint32_t number = 2; number < 9; ++number) {
    round.number = number;
    plans.push_back(round);
  }
  const auto plan = next_of(plans, {{"hbm.triad", "cpu-1", Again::anew}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->number, 9U);
}

TEST(Next, a_plan_holds_the_rules_of_the_groups_that_it_measures_again_and_no_others) {
  Plan first = first_plan();
  for (const char* name : {"random-2-1", "even-2"}) {
    GroupRule rule;
    rule.name = name;
    rule.units = {rule.name + "/group-[1-2]"};
    first.groups.push_back(rule);
    first.entries.push_back(entry("allreduce.of_" + rule.name, 5));
    first.entries.back().level = Level::group;
    first.entries.back().units = rule.units;
  }
  const auto plan =
      next_of(first, {{"allreduce.of_random-2-1", "random-2-1/group-2", Again::anew}});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->groups.size(), 1U);
  EXPECT_EQ(plan->groups[0].name, "random-2-1");
  EXPECT_EQ(plan->groups[0].units, first.groups[0].units);
}

TEST(Next, the_budget_is_each_units_own) {
  std::vector<Marked> marked;
  for (const char* unit : {"cpu-0", "cpu-1", "cpu-2", "cpu-3"}) {
    marked.push_back({"hbm.triad", unit, Again::anew});
  }
  const auto plan = next_of(first_plan(), marked);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->entries.at(0).units, std::vector<std::string>{"cpu-[0-3]"});
  EXPECT_EQ(plan->stages[0].budget_seconds, 10);
}

TEST(Next, what_does_not_fit_into_the_budget_is_listed_with_the_reason) {
  const auto plan = next_of(
      first_plan(), {{"hbm.copy", "cpu-1", Again::anew}, {"hbm.triad", "cpu-1", Again::anew}});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->entries.size(), 1U);
  ASSERT_EQ(plan->not_offered.size(), 1U);
  EXPECT_NE(plan->not_offered[0].benchmark, plan->entries[0].benchmark);
  EXPECT_EQ(plan->not_offered[0].units, std::vector<std::string>{"cpu-1"});
  EXPECT_EQ(plan->not_offered[0].reason, "the retest budget of 15 s is used up");
}

TEST(Next, which_goes_first_is_drawn_by_the_seed_and_by_nothing_else) {
  const std::vector<Marked> marked{{"hbm.copy", "cpu-1", Again::anew},
                                   {"hbm.triad", "cpu-1", Again::anew}};
  const std::vector<Marked> turned{marked[1], marked[0]};
  std::set<std::string> chosen;
  for (std::uint64_t seed = 1; seed <= 32; ++seed) {
    Plan first = first_plan();
    first.seed = seed;
    const std::string one = next_of(first, marked)->entries.at(0).benchmark;
    EXPECT_EQ(next_of(first, turned)->entries.at(0).benchmark, one) << seed;
    chosen.insert(one);
  }
  EXPECT_EQ(chosen.size(), 2U);
}

TEST(Next, a_further_plan_has_what_the_one_before_left_of_the_budget) {
  const Plan first = first_plan();
  const auto second = next_of(first, {{"hbm.triad", "cpu-1", Again::anew}});
  ASSERT_TRUE(second);
  const auto third = next_of(std::vector{first, *second}, {{"hbm.triad", "cpu-1", Again::pool}});
  ASSERT_TRUE(third);
  EXPECT_EQ(third->number, 3U);
  ASSERT_EQ(third->entries.size(), 1U);  // 10 + 5 s.
  const auto over = next_of(std::vector{first, *second}, {{"hbm.triad", "cpu-1", Again::anew}});
  ASSERT_TRUE(over);
  EXPECT_TRUE(over->entries.empty());
  EXPECT_EQ(over->not_offered.size(), 1U);
}

TEST(Next, what_did_not_fit_once_is_not_asked_for_again) {
  Plan first = first_plan();
  first.retest.budget_seconds = 3;
  const auto second = next_of(first, {{"hbm.triad", "cpu-1", Again::pool}});
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->entries.empty());
  EXPECT_FALSE(next_of(std::vector{first, *second}, {{"hbm.triad", "cpu-1", Again::pool}}));
}

TEST(PlanName, jobs_tell_the_plan_that_they_belong_to) {
  EXPECT_EQ(plan_file(1), "plan.json");
  EXPECT_EQ(plan_file(2), "plan-0002.json");
  EXPECT_EQ(plan_number_of("hbm-cpu-0"), 1U);
  EXPECT_EQ(plan_number_of(retest_stage(3) + "-cpu-0"), 3U);
  for (const char* name : {"retest-", "retest-0001-cpu-0", "retest-00020-cpu-0", "retest-2-cpu-0",
                           "retest-x002-cpu-0"}) {
    EXPECT_EQ(plan_number_of(name), 0U) << name;
  }
}

}  // namespace
}  // namespace assay
