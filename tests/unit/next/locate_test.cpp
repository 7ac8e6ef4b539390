// Which part is named for which fault, what is said where nobody can be, and that nothing is asked
// or blamed that the history does not give.
#include "results/next/locate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "results/record/error.hpp"
#include "simulated_site.hpp"

namespace assay::locate {
namespace {

using ::testing::HasSubstr;

// Without noise, so that each test says one thing.
SimulatedSite quiet() {
  SimulatedSite site;
  site.false_slow = 0;
  site.false_fast = 0;
  return site;
}

bool holds_of(const Group& probe, Member from, Member to) {
  return std::ranges::any_of(probe, [&](Member m) { return m >= from && m < to; });
}

void slow_from(SimulatedSite& site, Member from, Member to) {
  for (Member member = from; member < to; ++member) site.slow[member] = 1;
}

const Zoning& zoning_of(const Question& question, const Blame& blame) {
  return question.zonings.at(blame.zoning.value());
}

TEST(Locate, asks_for_the_same_round_and_names_the_same_for_the_same_history) {
  const Question question = site_of_3450(5);
  SimulatedSite site;
  site.slow[77] = 1;
  site.slow[3000] = 0.5;
  const Outcome outcome = found_in(site, question, 6);
  for (std::size_t answered = 0; answered <= outcome.rounds.size(); ++answered) {
    const auto until = outcome.history.begin() + static_cast<std::ptrdiff_t>(answered);
    const Located derived = locate(question, History{outcome.history.begin(), until});
    const bool done = answered == outcome.rounds.size();
    EXPECT_EQ(derived.next, done ? Round{} : outcome.rounds[answered]);
    if (!done) continue;
    EXPECT_EQ(derived.blames.size(), outcome.located.blames.size());
  }
}

TEST(Locate, asks_for_other_groups_with_another_seed) {
  EXPECT_NE(locate(site_of_3450(1), History{}).next, locate(site_of_3450(2), History{}).next);
}

TEST(Locate, refuses_a_history_of_another_question) {
  const Question question = site_of_3450(1);
  EXPECT_THROW(locate(question, History{{Answer{Said::fast, 1}}}), Error);
  Outcome outcome = found_in(quiet(), question, 1);
  outcome.history.push_back({Answer{Said::fast, 1}});
  EXPECT_THROW(locate(question, outcome.history), Error);
}

TEST(Locate, refuses_a_question_without_sense) {
  EXPECT_THROW(locate(Question{1, {}, {}}, History{}), Error);
  EXPECT_THROW(locate(Question{kMembersMax + 1, {}, {}}, History{}), Error);
  Question question{10, {}, {}};
  question.rule.group = 1;
  EXPECT_THROW(locate(question, History{}), Error);
  question = {10, {{"rack", {"rack-1"}, {0, 0}}}, {}};
  EXPECT_THROW(locate(question, History{}), Error);
  question = {2, {{"rack", {"rack-1"}, {0, 1}}}, {}};
  EXPECT_THROW(locate(question, History{}), Error);
}

TEST(Locate, blames_nobody_before_two_tests_among_partners_that_are_fast) {
  SimulatedSite site = quiet();
  site.slow[1234] = 1;
  const Outcome outcome = found_in(site, site_of_3450(3), 4);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  const Blame blame = outcome.confirmed()[0];
  EXPECT_EQ(blame.members, Group{1234});
  EXPECT_EQ(blame.tests, 2U);
  EXPECT_EQ(blame.slow, 2U);
  EXPECT_EQ(blame.ratio, 0.8);
  ASSERT_EQ(blame.evidence.size(), 2U);
  Group beside;
  for (const Where& where : blame.evidence) {
    EXPECT_GT(where.round, 4U);  // None of the screen.
    const Group& probe = outcome.rounds.at(where.round - 1).at(where.probe);
    beside.insert(beside.end(), probe.begin(), probe.end());
  }
  const std::set<Member> different(beside.begin(), beside.end());
  EXPECT_EQ(different.size(), 2 * 15 + 1U);  // Other partners each time.
}

TEST(Locate, finds_one_of_the_last_group_of_a_small_site) {
  for (const std::uint32_t members : {4U, 9U, 18U, 36U, 100U}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      Question question{members, {}, {}};
      question.rule.seed = seed;
      SimulatedSite site = quiet();
      site.slow[members - 1] = 1;
      const Outcome outcome = found_in(site, question, seed);
      EXPECT_EQ(outcome.blamed(Kind::member), Group{members - 1}) << members << " seed " << seed;
      EXPECT_EQ(outcome.confirmed().size(), 1U);
    }
  }
}

TEST(Locate, says_that_two_alone_cannot_be_told_apart) {
  SimulatedSite site = quiet();
  site.slow[1] = 1;
  const Outcome outcome = found_in(site, Question{2, {}, {}}, 1);
  EXPECT_TRUE(outcome.confirmed().empty());
  ASSERT_FALSE(outcome.located.blames.empty());
  EXPECT_THAT(outcome.located.blames[0].not_separated, HasSubstr("no partner"));
}

TEST(Locate, blames_nobody_where_everybody_is_slow) {
  SimulatedSite site = quiet();
  site.also_slow = [](const Group&) { return true; };
  const Outcome outcome = found_in(site, site_of_3450(1), 1);
  EXPECT_TRUE(outcome.confirmed().empty());
  EXPECT_FALSE(outcome.located.blames.empty());
  EXPECT_LE(outcome.located.rounds, 40U);
}

TEST(Locate, finds_a_pair_that_is_slow_only_together) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SimulatedSite site = quiet();
    const Group two = drawn_members(2, 3450, seed);
    site.pairs = {{two[0], two[1]}};
    const Outcome outcome = found_in(site, site_of_3450(seed), seed);
    ASSERT_EQ(outcome.confirmed().size(), 1U) << "seed " << seed;
    EXPECT_EQ(outcome.blamed(Kind::pair), two);
  }
}

TEST(Locate, names_the_boundary_between_two_halls_that_slows_whatever_crosses_it) {
  SimulatedSite site = quiet();
  site.also_slow = [](const Group& probe) {
    return holds_of(probe, 0, 1728) && holds_of(probe, 1728, 3450);
  };
  const Question question = site_of_3450(1);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  const Blame blame = outcome.confirmed()[0];
  EXPECT_EQ(blame.kind, Kind::boundary);
  EXPECT_EQ(zoning_of(question, blame).kind, "hall");
  EXPECT_EQ(blame.members.size(), 1728U);
  EXPECT_EQ(blame.others.size(), 1722U);
}

TEST(Locate, names_a_boundary_that_gives_way_only_under_the_load_of_all) {
  SimulatedSite site = quiet();
  site.also_slow = [](const Group& probe) {
    const auto first = std::ranges::count_if(probe, [](Member m) { return m < 1728; });
    return std::min<std::ptrdiff_t>(first, std::ssize(probe) - first) > 1000;
  };
  const Question question = site_of_3450(1);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  EXPECT_EQ(outcome.confirmed()[0].kind, Kind::boundary);
  EXPECT_EQ(zoning_of(question, outcome.confirmed()[0]).kind, "hall");
}

TEST(Locate, names_the_block_whose_own_links_are_slow_towards_all_others) {
  SimulatedSite site = quiet();
  site.also_slow = [](const Group& probe) {  // block-3 under load towards anybody.
    const auto inside = std::ranges::count_if(probe, [](Member m) { return m >= 576 && m < 864; });
    return std::min<std::ptrdiff_t>(inside, std::ssize(probe) - inside) >= 100;
  };
  const Question question = site_of_3450(1);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  const Blame blame = outcome.confirmed()[0];
  EXPECT_EQ(blame.kind, Kind::boundary);
  EXPECT_EQ(zoning_of(question, blame).kind, "block");
  EXPECT_EQ(blame.zones, std::vector<std::uint32_t>{2});
  EXPECT_TRUE(blame.other_zones.empty());
}

TEST(Locate, names_a_slow_rack_once_and_not_its_hosts) {
  SimulatedSite site;
  slow_from(site, 180, 198);  // rack-11
  const Question question = site_of_3450(1);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  const Blame blame = outcome.confirmed()[0];
  EXPECT_EQ(blame.kind, Kind::zone);
  EXPECT_EQ(zoning_of(question, blame).names[blame.zones.at(0)], "rack-11");
  EXPECT_EQ(blame.members.size(), 18U);
  EXPECT_EQ(blame.of, 18U);
}

TEST(Locate, names_a_slow_loop_of_8_racks_and_beside_it_the_one_host_that_is_not_of_it) {
  SimulatedSite site;
  slow_from(site, 288, 432);  // loop-3
  site.slow[300] = 0;         // One of it is fast.
  site.slow[500] = 1;         // In the same block, half of which is slow then.
  const Question question = site_of_3450(2);
  const Outcome outcome = found_in(site, question, 2);
  ASSERT_EQ(outcome.confirmed().size(), 2U);
  const Blame blame = outcome.confirmed()[0];
  EXPECT_EQ(zoning_of(question, blame).names[blame.zones.at(0)], "loop-3");
  EXPECT_EQ(blame.members.size(), 143U);
  EXPECT_EQ(blame.of, 144U);
  EXPECT_EQ(outcome.blamed(Kind::member), Group{500});
}

TEST(Locate, names_the_slow_half_of_a_site) {
  SimulatedSite site = quiet();
  slow_from(site, 0, 1728);
  const Question question = site_of_3450(1);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  EXPECT_EQ(zoning_of(question, outcome.confirmed()[0]).kind, "hall");
  EXPECT_EQ(outcome.confirmed()[0].members.size(), 1728U);
}

TEST(Locate, says_which_zones_it_cannot_tell_apart) {
  Question question = site_of_3450(1);
  question.zonings.push_back(question.zonings[3]);  // A rack's.
  question.zonings.back().kind = "delivery";
  ASSERT_EQ(question.zonings[3].kind, "rack");
  SimulatedSite site = quiet();
  slow_from(site, 180, 198);
  const Outcome outcome = found_in(site, question, 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  EXPECT_THAT(outcome.confirmed()[0].not_separated, HasSubstr("has the same members as delivery"));
}

TEST(Locate, calls_a_host_that_hangs_lost_and_never_fast) {
  SimulatedSite site = quiet();
  site.hangs[99] = 1;
  const Outcome outcome = found_in(site, site_of_3450(1), 1);
  ASSERT_EQ(outcome.confirmed().size(), 1U);
  EXPECT_EQ(outcome.confirmed()[0].members, Group{99});
  EXPECT_EQ(outcome.confirmed()[0].lost, outcome.confirmed()[0].slow);
}

TEST(Locate, takes_no_answer_for_fast_whose_ratio_is_no_number) {
  Question question{18, {}, {}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double ratio : {nan, 0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    const Located located = locate(question, [&](const Round& round) {
      return std::optional(std::vector<Answer>(round.size(), Answer{Said::fast, ratio}));
    });
    EXPECT_FALSE(located.blames.empty()) << ratio;
  }
}

TEST(Locate, blames_nobody_where_partners_known_to_be_fast_are_slow_beside_the_suspect) {
  const Question question = site_of_3450(1);
  std::uint32_t round_number = 0;
  const Located located = locate(question, [&](const Round& round) {
    ++round_number;
    std::vector<Answer> answers;
    for (const Group& probe : round) {  // One bad host; later the whole network is.
      const bool bad = std::ranges::binary_search(probe, 500U) || round_number > 4;
      answers.push_back({bad ? Said::slow : Said::fast, bad ? 0.7 : 1});
    }
    return std::optional(answers);
  });
  for (const Blame& blame : located.blames) EXPECT_FALSE(blame.confirmed);
  EXPECT_THAT(located.blames.front().not_separated, HasSubstr("slow beside it"));
}

TEST(Locate, says_what_is_left_open_where_the_rounds_are_used_up) {
  Question question = site_of_3450(1);
  question.rule.rounds_max = 5;
  SimulatedSite site = quiet();
  site.slow[500] = 1;
  const Outcome outcome = found_in(site, question, 1);
  EXPECT_TRUE(outcome.located.budget_used_up);
  EXPECT_EQ(outcome.located.rounds, 5U);
  EXPECT_TRUE(outcome.confirmed().empty());
  ASSERT_FALSE(outcome.located.blames.empty());
  EXPECT_EQ(outcome.located.blames[0].members, Group{500});
  EXPECT_THAT(outcome.located.blames[0].not_separated, HasSubstr("used up"));
}

TEST(Locate, states_the_chance_of_missing_one_that_is_slow_now_and_then) {
  const Rule rule;
  EXPECT_EQ(chance_missed(rule, 16, 0), 1);
  EXPECT_EQ(chance_missed(rule, 16, 1), 0);
  // Binomial, computed by another program: fewer than 2 of 16, twice.
  EXPECT_NEAR(chance_missed(rule, 16, 0.05), 0.9641881, 1e-7);
  EXPECT_NEAR(chance_missed(rule, 16, 1.0 / 3), 0.0272162, 1e-7);
}

TEST(Locate, does_not_name_one_that_is_slow_once_in_20_unless_it_was_slow_among_the_fast_twice) {
  int missed = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SimulatedSite site = quiet();
    site.slow[1000] = 0.05;
    const Outcome outcome = found_in(site, site_of_3450(seed), seed);
    for (const Blame& blame : outcome.confirmed()) {
      EXPECT_EQ(blame.members, Group{1000});
      EXPECT_GE(blame.slow, 2U);
    }
    missed += outcome.confirmed().empty() ? 1 : 0;
    EXPECT_GE(outcome.located.screened, 4U);
  }
  EXPECT_GE(missed, 4);  // chance_missed() is 0.96.
}

}  // namespace
}  // namespace assay::locate
