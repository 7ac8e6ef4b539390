// Who is in the groups that a plan names.
#include "results/next/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "results/record/error.hpp"

namespace assay {
namespace {

using testing::ElementsAre;

GroupRule random_rule(std::uint32_t round) {
  GroupRule rule;
  rule.name = "random-4-1";
  rule.grouping = Grouping::random;
  rule.size = 4;
  rule.round = round;
  rule.members = {"r[1-3]/t[1-6]"};
  rule.units = {"random-4-1/group-[1-4]"};
  return rule;
}

Plan plan_of(GroupRule rule) {
  Plan plan;
  plan.seed = 7;
  plan.groups = {std::move(rule)};
  return plan;
}

std::vector<std::vector<std::string>> members(const std::vector<UnitGroup>& groups) {
  std::vector<std::vector<std::string>> all;
  for (const UnitGroup& group : groups) all.push_back(group.members);
  return all;
}

TEST(Groups, drawn_ones_have_every_member_once_and_at_least_the_size) {
  const auto groups = groups_of(plan_of(random_rule(0)));
  ASSERT_EQ(groups.size(), 4U);
  EXPECT_EQ(groups[0].id, "random-4-1/group-1");
  std::set<std::string> all;
  for (const UnitGroup& group : groups) {
    EXPECT_GE(group.members.size(), 4U);
    all.insert(group.members.begin(), group.members.end());
  }
  EXPECT_EQ(all.size(), 18U);
}

TEST(Groups, a_seed_draws_the_same_and_each_round_others) {
  EXPECT_EQ(members(groups_of(random_rule(0), 7)), members(groups_of(random_rule(0), 7)));
  EXPECT_NE(members(groups_of(random_rule(0), 7)), members(groups_of(random_rule(1), 7)));
  EXPECT_NE(members(groups_of(random_rule(0), 7)), members(groups_of(random_rule(0), 8)));
}

TEST(Groups, even_ones_are_neighbours) {
  GroupRule rule = random_rule(0);
  rule.grouping = Grouping::even;
  rule.size = 9;
  const auto groups = groups_of(rule, 7);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].members.front(), "r1/t1");
  EXPECT_EQ(groups[1].members.front(), "r2/t4");
}

TEST(Groups, of_rails_have_the_same_device_of_each_host) {
  GroupRule rule = random_rule(0);
  rule.grouping = Grouping::rails;
  rule.size = 2;
  rule.rails = 2;
  rule.members = {"r1/t[1-2]/g[0-3]"};
  const auto groups = groups_of(rule, 7);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_THAT(groups[0].members, ElementsAre("r1/t1/g0", "r1/t1/g2", "r1/t2/g0", "r1/t2/g2"));
  EXPECT_THAT(groups[1].members, ElementsAre("r1/t1/g1", "r1/t1/g3", "r1/t2/g1", "r1/t2/g3"));
}

TEST(Groups, with_somebody_in_two_of_them_are_refused) {
  GroupRule rule = random_rule(0);
  rule.grouping = Grouping::listed;
  rule.listed = {{"r1/t1", "r1/t2"}, {"r1/t2", "r1/t3"}};
  rule.units = {"random-4-1/group-[1-2]"};
  EXPECT_THROW(groups_of(plan_of(rule)), Error);
}

TEST(Groups, that_are_others_than_the_plan_states_are_refused) {
  GroupRule rule = random_rule(0);
  rule.units = {"random-4-1/group-[1-5]"};
  EXPECT_THROW(groups_of(plan_of(rule)), Error);
}

TEST(Groups, have_numbers_of_one_width) {
  EXPECT_THAT(group_ids("even-2", 10).front(), "even-2/group-01");
  EXPECT_THAT(group_ids("even-2", 10).back(), "even-2/group-10");
}

}  // namespace
}  // namespace assay
