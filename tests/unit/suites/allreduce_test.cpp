// The pure parts of the collectives: numbers, patterns, pairs, skew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "harness/device/bf16.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/inputs.hpp"
#include "suites/allreduce/pairs.hpp"
#include "suites/allreduce/pattern.hpp"
#include "suites/allreduce/skew.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

float added(float a, float b, Element element) {
  return element == Element::bfloat16 ? from_bf16(to_bf16(a + b)) : a + b;
}

TEST(AllreduceInputs, their_sum_is_exact_in_any_order_for_any_number_of_ranks) {
  std::mt19937 order(1);
  for (const Element element : {Element::float32, Element::bfloat16}) {
    for (const unsigned ranks : {1U, 2U, 3U, 4U, 72U, 257U, 13'800U}) {
      const Inputs inputs(ranks, 42, element);
      for (std::uint64_t index = 0; index < 50; ++index) {
        std::vector<unsigned> turns(ranks);
        std::iota(turns.begin(), turns.end(), 0U);
        std::ranges::shuffle(turns, order);
        float sum = 0;
        for (const unsigned rank : turns) sum = added(sum, inputs.of(rank, index), element);
        ASSERT_EQ(sum, inputs.sum(index)) << ranks << " ranks, place " << index;
      }
    }
  }
}

TEST(AllreduceInputs, differ_from_place_to_place_and_from_rank_to_rank) {
  const Inputs inputs(4, 42, Element::float32);
  std::set<float> seen;
  for (std::uint64_t index = 0; index < 100; ++index) seen.insert(inputs.sum(index));
  EXPECT_GT(seen.size(), 95U);
  std::size_t same = 0;
  for (std::uint64_t index = 0; index < 100; ++index) {
    if (inputs.of(0, index) == inputs.of(1, index)) ++same;
  }
  EXPECT_LT(same, 20U);
}

TEST(AllreduceInputs, another_seed_gives_other_numbers) {
  const Inputs one(2, 1, Element::float32);
  const Inputs other(2, 2, Element::float32);
  std::size_t same = 0;
  for (std::uint64_t index = 0; index < 100; ++index) same += one.sum(index) == other.sum(index);
  EXPECT_LT(same, 5U);
}

// What an all-reduce of every rank's array would leave, by brute force.
std::vector<float> by_hand(const Pattern& pattern, const Inputs& inputs, Receiver at) {
  const std::size_t each = pattern.count();
  std::vector<float> received(pattern.receive_count());
  for (std::size_t j = 0; j < received.size(); ++j) {
    const auto sent = [&](unsigned rank, std::size_t place) {
      return inputs.of(rank, at.base + place);
    };
    for (unsigned rank = 0; rank < pattern.ranks; ++rank) {
      if (pattern.operation == Operation::all_reduce) received[j] += sent(rank, j);
      if (pattern.operation == Operation::reduce_scatter) {
        received[j] += sent(rank, at.rank * each + j);
      }
      if (rank != j / each) continue;
      if (pattern.operation == Operation::all_gather) received[j] = sent(rank, j % each);
      if (pattern.operation == Operation::all_to_all) {
        received[j] = sent(rank, at.rank * each + j % each);
      }
    }
  }
  return received;
}

TEST(AllreducePattern, what_is_expected_is_what_the_operation_would_leave) {
  for (const Operation operation : {Operation::all_reduce, Operation::reduce_scatter,
                                    Operation::all_gather, Operation::all_to_all}) {
    const Pattern pattern{operation, Element::float32, 240, 3};
    const Inputs inputs(3, 7, Element::float32);
    const Receiver at{2, 1000};
    const std::vector<float> wanted = by_hand(pattern, inputs, at);
    std::vector<float> expected(wanted.size());
    pattern.expect(inputs, at, 0, expected);
    EXPECT_EQ(expected, wanted) << static_cast<int>(operation);
    std::vector<float> behind(wanted.size() - 5);
    pattern.expect(inputs, at, 5, behind);
    EXPECT_EQ(behind, std::vector<float>(wanted.begin() + 5, wanted.end()));
  }
}

TEST(AllreducePattern, busbw_follows_the_formulas_of_nccl_tests) {
  EXPECT_EQ((Pattern{Operation::all_reduce, Element::float32, 64, 4}).bus_factor(), 1.5);
  EXPECT_EQ((Pattern{Operation::reduce_scatter, Element::float32, 64, 4}).bus_factor(), 0.75);
  EXPECT_EQ((Pattern{Operation::all_gather, Element::float32, 64, 4}).bus_factor(), 0.75);
  EXPECT_EQ((Pattern{Operation::all_to_all, Element::float32, 64, 4}).bus_factor(), 0.75);
}

TEST(AllreducePattern, a_size_is_each_ranks_buffer_or_the_array_over_all_ranks) {
  const Pattern reduce{Operation::all_reduce, Element::float32, 64, 4};
  EXPECT_EQ(reduce.count(), 16U);
  EXPECT_EQ(reduce.moved_bytes(), 64U);
  const Pattern gather{Operation::all_gather, Element::float32, 64, 4};
  EXPECT_EQ(gather.count(), 4U);
  EXPECT_EQ(gather.send_count(), 4U);
  EXPECT_EQ(gather.receive_count(), 16U);
  EXPECT_EQ(gather.moved_bytes(), 64U);
}

TEST(AllreduceDifferences, one_wrong_bit_in_one_element_is_found_and_named) {
  const Pattern pattern{Operation::all_reduce, Element::float32, 40'000, 2};
  const Inputs inputs(2, 7, Element::float32);
  std::vector<float> received(pattern.receive_count());
  pattern.expect(inputs, {0, 0}, 0, received);
  EXPECT_EQ(differences(pattern, inputs, {0, 0}, received.data()).count, 0U);
  received[9'999] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(received[9'999]) ^ 1U);
  const Differences found = differences(pattern, inputs, {0, 0}, received.data());
  EXPECT_EQ(found.count, 1U);
  EXPECT_EQ(found.first, 9'999U);
  EXPECT_THAT(in_words(found, received.size()),
              HasSubstr("1 of 10000 elements are wrong, the first at index 9999"));
}

TEST(AllreduceDifferences, nan_is_wrong) {
  const Pattern pattern{Operation::all_reduce, Element::float32, 16, 2};
  const std::array<std::uint32_t, 4> received{~0U, ~0U, ~0U, ~0U};
  EXPECT_EQ(differences(pattern, {2, 7, Element::float32}, {0, 0}, received.data()).count, 4U);
}

TEST(AllreducePairs, every_rank_meets_every_other_once_and_partners_agree) {
  for (const std::size_t ranks : {2U, 3U, 4U, 5U, 16U, 17U}) {
    std::set<std::pair<std::size_t, std::size_t>> met;
    for (std::size_t round = 0; round < rounds_of(ranks); ++round) {
      for (std::size_t rank = 0; rank < ranks; ++rank) {
        const auto other = partner(ranks, round, rank);
        if (!other) continue;
        ASSERT_LT(*other, ranks);
        ASSERT_NE(*other, rank);
        ASSERT_EQ(partner(ranks, round, *other), rank) << ranks << " " << round << " " << rank;
        if (rank > *other) continue;
        EXPECT_TRUE(met.insert({rank, *other}).second);
      }
    }
    EXPECT_EQ(met.size(), ranks * (ranks - 1) / 2) << ranks;
  }
}

std::vector<Rank> four_hosts() {
  std::vector<Rank> ranks;
  for (const char* host : {"h1", "h2", "h3", "h4"}) {
    ranks.push_back({std::string(host) + "/cpu-0", host, host, "0"});
  }
  return ranks;
}

// 1 GB/s but for the pairs that `slow` names, which have a tenth of it.
PairRates rates_of(std::size_t ranks, const std::set<std::pair<std::size_t, std::size_t>>& slow) {
  PairRates rates(ranks, std::vector<double>(ranks, 1e9));
  for (std::size_t rank = 0; rank < ranks; ++rank) rates[rank][rank] = 0;
  for (const auto& [a, b] : slow) rates[a][b] = rates[b][a] = 1e8;
  return rates;
}

TEST(AllreducePairs, a_rank_that_is_slow_with_everybody_is_named) {
  const Slow found = slowest(rates_of(4, {{2, 0}, {2, 1}, {2, 3}}), four_hosts());
  EXPECT_NEAR(found.evenness, 0.1, 1e-9);
  EXPECT_THAT(found.points_to, HasSubstr("rank 2 (h3/cpu-0, CPUs 0, on h3) reaches 0.1 GB/s"));
}

TEST(AllreducePairs, where_all_ranks_are_fast_with_somebody_the_slow_pair_is_named) {
  const Slow found = slowest(rates_of(4, {{1, 3}}), four_hosts());
  EXPECT_EQ(found.evenness, 1);
  EXPECT_THAT(found.points_to, HasSubstr("the slowest pair is rank 1 "));
  EXPECT_THAT(found.points_to, HasSubstr("and rank 3 "));
}

TEST(AllreduceSkew, is_the_slowest_over_the_fastest_rank_in_each_repetition) {
  const std::vector<std::vector<double>> seconds{{1, 2, 1}, {1.5, 1, 1}};
  EXPECT_EQ(skew_of(seconds), (std::vector<double>{1.5, 2, 1}));
}

TEST(AllreduceSkew, the_rank_with_the_longest_median_is_the_slowest) {
  const std::vector<std::vector<double>> seconds{{1, 1, 9}, {1.3, 1.3, 1.3}, {1, 1, 1}};
  const Slowest found = slowest_of(seconds);
  EXPECT_EQ(found.rank, 1U);
  EXPECT_NEAR(found.excess, 0.3, 1e-9);
}

}  // namespace
}  // namespace assay
