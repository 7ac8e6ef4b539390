// Random partitions, the tournament of all pairs, and rails.
#include "results/next/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace assay::locate {
namespace {

TEST(Partition, draws_the_published_numbers_of_splitmix64) {
  Draw draw(1234567);  // From the reference implementation of Vigna, as in Rosetta Code.
  EXPECT_EQ(draw.next(), 6457827717110365317ULL);
  EXPECT_EQ(draw.next(), 3203168211198807973ULL);
  EXPECT_EQ(draw.next(), 9817491932198370423ULL);
}

TEST(Partition, draws_each_of_a_few_about_equally_often) {
  Draw draw(7);
  std::vector<int> seen(6);
  for (int i = 0; i < 60'000; ++i) ++seen[draw.below(6)];
  for (const int times : seen) EXPECT_NEAR(times, 10'000, 400);  // 4 standard deviations are 365.
}

TEST(Partition, has_every_member_in_exactly_one_group_whose_sizes_differ_by_at_most_one) {
  for (const std::uint32_t n : {1U, 2U, 3U, 15U, 16U, 17U, 31U, 32U, 3450U}) {
    for (const std::uint32_t size : {1U, 2U, 16U}) {
      std::set<Member> seen;
      std::size_t least = n;
      std::size_t most = 0;
      for (const Group& group : random_partition(all_members(n), size, 42)) {
        EXPECT_TRUE(std::ranges::is_sorted(group));
        for (const Member member : group) EXPECT_TRUE(seen.insert(member).second);
        least = std::min(least, group.size());
        most = std::max(most, group.size());
      }
      EXPECT_EQ(seen.size(), n);
      EXPECT_LE(most - least, 1U);
      EXPECT_GE(least, std::min(n, size));
      EXPECT_LT(most, std::max(2 * size, 2U)) << n << " by " << size;
    }
  }
}

TEST(Partition, is_the_same_for_the_same_seed_and_another_for_another) {
  const auto first = random_partition(all_members(100), 10, seed_of(1, 0));
  EXPECT_EQ(first, random_partition(all_members(100), 10, seed_of(1, 0)));
  EXPECT_NE(first, random_partition(all_members(100), 10, seed_of(1, 1)));
  EXPECT_NE(first, random_partition(all_members(100), 10, seed_of(2, 0)));
}

TEST(Partition, never_changes_from_one_version_or_machine_to_another) {
  // Computed by a program of its own in another language.
  EXPECT_EQ(shuffled(all_members(10), 1), (std::vector<Member>{9, 0, 1, 4, 8, 2, 3, 7, 6, 5}));
}

TEST(Tournament, has_each_pair_exactly_once_and_nobody_twice_in_a_round) {
  for (std::uint32_t n = 2; n <= 41; ++n) {
    const Tournament tournament(n);
    EXPECT_EQ(tournament.rounds(), n % 2 == 0 ? n - 1 : n);
    std::set<std::pair<Member, Member>> met;
    for (std::uint32_t round = 0; round < tournament.rounds(); ++round) {
      std::set<Member> busy;
      for (std::uint32_t index = 0; index < tournament.pairs_each(); ++index) {
        const auto [low, high] = tournament.pair(round, index);
        EXPECT_LT(low, high);
        EXPECT_LT(high, n);
        EXPECT_TRUE(busy.insert(low).second && busy.insert(high).second);
        EXPECT_TRUE(met.insert({low, high}).second);
      }
      EXPECT_EQ(busy.size(), n - n % 2);
    }
    EXPECT_EQ(met.size(), n * (n - 1) / 2);
  }
}

TEST(Rails, hold_every_member_by_its_number_modulo_the_rails) {
  const auto rails = by_rail(10, 4);
  ASSERT_EQ(rails.size(), 4U);
  EXPECT_EQ(rails[1], (Group{1, 5, 9}));
  EXPECT_EQ(rails[3], (Group{3, 7}));
  EXPECT_TRUE(by_rail(2, 4)[3].empty());
}

}  // namespace
}  // namespace assay::locate
