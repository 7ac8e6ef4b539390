// How ranks are cut into parts that work at once, and which part is blamed.
#include "suites/allreduce/partition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two racks of two hosts with two devices each.
std::vector<Rank> eight() {
  std::vector<Rank> ranks;
  for (const char* host : {"r1/t1", "r1/t2", "r2/t1", "r2/t2"}) {
    for (const char* device : {"/g0", "/g1"}) {
      Rank rank;
      rank.host = host;
      rank.device = rank.host + device;
      rank.rack = rank.host.substr(0, 2);
      ranks.push_back(rank);
    }
  }
  return ranks;
}

std::string refusal(const std::vector<Rank>& ranks, const std::string& by) {
  try {
    parts_of(ranks, by);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Parts, are_hosts_racks_rails_or_pairs) {
  const Parts hosts = parts_of(eight(), "host");
  EXPECT_THAT(hosts.names, ElementsAre("r1/t1", "r1/t2", "r2/t1", "r2/t2"));
  EXPECT_THAT(hosts.of_rank, ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
  const Parts racks = parts_of(eight(), "rack");
  EXPECT_THAT(racks.names, ElementsAre("r1", "r2"));
  EXPECT_THAT(racks.of_rank, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
  const Parts rails = parts_of(eight(), "rail");
  EXPECT_THAT(rails.names, ElementsAre("rail-0", "rail-1"));
  EXPECT_THAT(rails.of_rank, ElementsAre(0, 1, 0, 1, 0, 1, 0, 1));
}

TEST(Parts, of_pairs_lie_half_of_all_ranks_apart) {
  const Parts pairs = parts_of(eight(), "pair");
  EXPECT_THAT(pairs.names,
              ElementsAre("pair r1/t1/g0 with r2/t1/g0", "pair r1/t1/g1 with r2/t1/g1",
                          "pair r1/t2/g0 with r2/t2/g0", "pair r1/t2/g1 with r2/t2/g1"));
  EXPECT_THAT(pairs.of_rank, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3));
}

TEST(Parts, that_would_be_all_or_one_rank_alone_are_refused) {
  std::vector<Rank> ranks = eight();
  EXPECT_THAT(refusal({ranks.begin(), ranks.begin() + 2}, "host"),
              HasSubstr("all 2 ranks are one"));
  EXPECT_THAT(refusal({ranks.begin(), ranks.begin() + 3}, "host"),
              HasSubstr("part 'r1/t2' is one rank, which works with nobody"));
  EXPECT_THAT(refusal({ranks.begin(), ranks.begin() + 5}, "pair"), HasSubstr("is one rank"));
  ranks.back().rack.clear();
  EXPECT_THAT(refusal(ranks, "rack"), HasSubstr("host r2/t2 stands in no rack"));
  EXPECT_THAT(refusal(ranks, "leaf"), HasSubstr("parts by 'leaf' are none"));
}

TEST(Parts, the_slowest_is_named_and_held_against_the_median) {
  const Parts rails = parts_of(eight(), "host");
  const std::vector<double> rates{4e11, 2e11, 4e11, 4e11};
  EXPECT_EQ(even_of_parts(rates), 0.5);
  EXPECT_EQ(slowest_part(rails, rates),
            "r1/t2 reaches 200 GB/s, where parts typically reach 400 GB/s");
}

TEST(Parts, without_a_rate_are_the_slowest_of_all) {
  for (const double none : {std::numeric_limits<double>::quiet_NaN(), 0.0, -1.0,
                            std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(even_of_parts({4e11, none, 4e11}), 0) << none;
  }
}

// What a host says of itself and of those that work together.
std::string unfit(const std::string& by, double racks, double ranks, double on_host) {
  const Benchmark* benchmark = Registered<Benchmark>::find("allreduce.parts");
  return benchmark->unfit({{"device_kind", std::string("cuda")},
                           {"racks", racks},
                           {"ranks", ranks},
                           {"ranks_on_host", on_host}},
                          {{"parts", by}, {"size", "4096"}, {"type", "fp32"}});
}

TEST(Parts, that_a_unit_has_not_are_refused_at_planning) {
  for (const char* by : {"host", "rail", "pair"}) EXPECT_EQ(unfit(by, 1, 72, 4), "") << by;
  EXPECT_EQ(unfit("rack", 2, 144, 4), "");
  EXPECT_THAT(unfit("rack", 1, 72, 4), HasSubstr("this is one alone"));
  EXPECT_THAT(unfit("host", 1, 4, 4), HasSubstr("several of them"));
  EXPECT_THAT(unfit("rail", 1, 8, 1), HasSubstr("each with two devices"));
  EXPECT_THAT(unfit("pair", 1, 71, 4), HasSubstr("an even number"));
  EXPECT_THAT(unfit("pair", 1, 2, 2), HasSubstr("four or more"));
}

}  // namespace
}  // namespace assay
