// Who is blamed for a lost case of a group.
#include "harness/campaign/group_cause.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

GroupEnd four_ranks() {
  GroupEnd end;
  for (const char* host : {"h1", "h2", "h3", "h4"}) {
    end.ranks.push_back({std::string(host) + "/cpu-0", host, host, "0-1"});
  }
  end.ending = "exit 3";
  return end;
}

RankReport waited(std::uint32_t rank) { return {rank, "case", true, "waited for other ranks"}; }

using testing::HasSubstr;
using testing::StartsWith;

TEST(GroupCause, a_rank_that_failed_is_named_before_those_that_waited_for_it) {
  GroupEnd end = four_ranks();
  end.reports = {waited(0), {2, "case", false, "no memory"}, waited(3)};
  EXPECT_EQ(group_cause(end), "rank 2 (h3/cpu-0, CPUs 0-1, on h3): no memory");
}

TEST(GroupCause, a_rank_that_wrote_nothing_while_others_waited_is_the_one_that_stands_still) {
  GroupEnd end = four_ranks();
  end.reports = {waited(0), waited(2), waited(3)};
  EXPECT_THAT(group_cause(end),
              StartsWith("rank 1 (h2/cpu-0, CPUs 0-1, on h2) did not answer: rank 0 waited"));
}

TEST(GroupCause, a_host_that_cannot_be_reached_is_named_where_all_ranks_waited) {
  GroupEnd end = four_ranks();
  end.reports = {waited(0), waited(1), waited(2), waited(3)};
  end.unreachable = {"h3"};
  EXPECT_THAT(group_cause(end), StartsWith("host h3 does not answer"));
}

TEST(GroupCause, all_waiting_for_one_another_blames_nobody) {
  GroupEnd end = four_ranks();
  end.reports = {waited(0), waited(1), waited(2), waited(3)};
  EXPECT_THAT(group_cause(end), StartsWith("all 4 ranks answer, and wait for one another"));
}

TEST(GroupCause, without_a_word_of_any_rank_the_ending_says_it) {
  GroupEnd end = four_ranks();
  end.ending = "rank 1 on h2 ended by signal 9 (Killed)";
  EXPECT_EQ(group_cause(end), "rank 1 on h2 ended by signal 9 (Killed)");
  end.unreachable = {"h2"};
  EXPECT_THAT(group_cause(end), HasSubstr("host h2 does not answer; rank 1 on h2 ended"));
}

TEST(GroupCause, of_many_silent_ranks_a_few_are_named_and_the_others_counted) {
  GroupEnd end = four_ranks();
  end.ranks.resize(20, end.ranks.front());
  end.reports = {waited(0)};
  EXPECT_THAT(group_cause(end), HasSubstr(" and 15 more did not answer"));
}

}  // namespace
}  // namespace assay
