// Faults among 3,450 hosts, drawn by seed, with noise: what is found, in how many rounds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "simulated_site.hpp"

namespace assay::locate {
namespace {

constexpr std::uint64_t kSeeds = 20;

// Prints what it took, so that a change that costs rounds is seen before it breaks the limit.
std::string took(std::string_view what, const std::vector<std::uint32_t>& rounds) {
  return fmt::format("{}: {} seeds, {} to {} rounds", what, rounds.size(),
                     *std::ranges::min_element(rounds), *std::ranges::max_element(rounds));
}

void finds(std::uint32_t bad, std::uint32_t rounds_max) {
  std::vector<std::uint32_t> rounds;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SimulatedSite site;
    const Group planted = drawn_members(bad, 3450, seed);
    for (const Member member : planted) site.slow[member] = 1;
    const Outcome outcome = found_in(site, site_of_3450(seed), seed + 1000);
    EXPECT_EQ(outcome.blamed(Kind::member), planted) << "seed " << seed;
    EXPECT_EQ(outcome.confirmed().size(), planted.size()) << "seed " << seed;
    EXPECT_LE(outcome.located.rounds, rounds_max) << "seed " << seed;
    rounds.push_back(outcome.located.rounds);
  }
  fmt::print("{}\n", took(fmt::format("{} bad of 3450", bad), rounds));
}

TEST(LocateAtScale, one_bad_host_of_3450_is_found_in_at_most_18_rounds) { finds(1, 18); }

TEST(LocateAtScale, ten_bad_hosts_of_3450_are_found_in_at_most_40_rounds) { finds(10, 40); }

TEST(LocateAtScale, nobody_is_blamed_where_there_is_only_noise) {
  std::vector<std::uint32_t> rounds;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Outcome outcome = found_in({}, site_of_3450(seed), seed + 2000);
    EXPECT_TRUE(outcome.confirmed().empty()) << "seed " << seed;
    rounds.push_back(outcome.located.rounds);
  }
  fmt::print("{}\n", took("fault-free", rounds));
}

TEST(LocateAtScale, a_host_that_is_slow_one_time_in_three_is_found) {
  std::vector<std::uint32_t> rounds;
  int found = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SimulatedSite site;
    const Group planted = drawn_members(1, 3450, seed);
    site.slow[planted[0]] = 1.0 / 3;
    const Outcome outcome = found_in(site, site_of_3450(seed), seed + 3000);
    for (const Member member : outcome.blamed(Kind::member)) EXPECT_EQ(member, planted[0]);
    found += outcome.confirmed().empty() ? 0 : 1;
    rounds.push_back(outcome.located.rounds);
  }
  const double missed = chance_missed({}, 16, 1.0 / 3);
  fmt::print("{}, {} found, chance to miss one {:.3f}\n", took("one in three", rounds), found,
             missed);
  EXPECT_GE(found, 18);  // Of 20; all but 0.5 are expected.
  EXPECT_LT(missed, 0.03);
}

}  // namespace
}  // namespace assay::locate
