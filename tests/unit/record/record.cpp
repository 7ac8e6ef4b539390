// The nouns: outcomes, patterns, case names, facts, registration, units.
#include <gtest/gtest.h>

#include <array>

#include "results/record/case.hpp"
#include "results/record/error.hpp"
#include "results/record/fact.hpp"
#include "results/record/outcome.hpp"
#include "results/record/pattern.hpp"
#include "results/record/plan.hpp"
#include "results/record/registered.hpp"
#include "results/record/unit.hpp"

namespace assay {
namespace {

constexpr std::array kAll{Outcome::pass, Outcome::indeterminate, Outcome::missing, Outcome::error,
                          Outcome::fail};
using Ids = std::vector<std::string>;

TEST(Outcomes, fail_is_worst_then_error_missing_indeterminate_pass) {
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    for (std::size_t j = 0; j < kAll.size(); ++j) {
      EXPECT_EQ(worse(kAll[i], kAll[j]), kAll[std::max(i, j)]) << i << ' ' << j;
    }
  }
}

TEST(Outcomes, nothing_judged_counts_as_nothing) {
  const std::optional<Outcome> none;
  EXPECT_EQ(worse(none, none), std::nullopt);
  EXPECT_EQ(worse(none, std::optional(Outcome::pass)), Outcome::pass);
  EXPECT_EQ(worse(std::optional(Outcome::missing), none), Outcome::missing);
}

TEST(Outcomes, every_name_is_found_again_and_no_other) {
  for (const Outcome outcome : kAll) EXPECT_EQ(outcome_named(name(outcome)), outcome);
  EXPECT_EQ(outcome_named("PASS"), std::nullopt);
  EXPECT_EQ(outcome_named(""), std::nullopt);
  EXPECT_EQ(outcome_named("ok"), std::nullopt);
}

TEST(Patterns, the_last_range_turns_fastest_and_widths_are_kept) {
  EXPECT_EQ(expand("r-[09-10]/g-[0-1]"), (Ids{"r-09/g-0", "r-09/g-1", "r-10/g-0", "r-10/g-1"}));
}

TEST(Patterns, an_id_without_a_range_is_itself) { EXPECT_EQ(expand("cpu-0"), Ids{"cpu-0"}); }

TEST(Patterns, a_ragged_site_is_a_list_of_patterns) {
  EXPECT_EQ(expand(Ids{"a-[0-1]", "b-7"}), (Ids{"a-0", "a-1", "b-7"}));
}

class MalformedPattern : public testing::TestWithParam<const char*> {};

TEST_P(MalformedPattern, is_refused) { EXPECT_THROW(expand(GetParam()), Error); }

INSTANTIATE_TEST_SUITE_P(Patterns, MalformedPattern,
                         testing::Values("g-[0-3", "g-[03]", "g-[3-0]", "g-[a-b]", "g-[-3]",
                                         "g-[0-]", "g-[0--1]", "g-[0-9999999999]", "g-[0x1-0x2]",
                                         "g-[ 0-1]"));

TEST(Patterns, more_units_than_any_site_has_are_refused_before_they_are_made) {
  EXPECT_EQ(expand("g-[1-2000000]").size(), kUnitsMax);
  EXPECT_THROW(expand("g-[0-2000000]"), Error);
  EXPECT_THROW(expand("g-[0-999999999]/h-[0-999999999]"), Error);
  EXPECT_THROW(expand(Ids{"g-[1-2000000]", "h-0"}), Error);
}

TEST(Patterns, compressing_joins_runs_and_expands_to_the_same) {
  const Ids ids{"g-08", "g-09", "g-10", "x", "h-1", "h-3", "h-4", "r-0/g-0", "r-0/g-1", "r-1/g-2"};
  EXPECT_EQ(compress(ids), (Ids{"g-[08-10]", "x", "h-1", "h-[3-4]", "r-0/g-[0-1]", "r-1/g-2"}));
  EXPECT_EQ(expand(compress(ids)), ids);
}

TEST(Patterns, compressing_keeps_order_and_widths_apart) {
  for (const Ids& ids :
       {Ids{"g-2", "g-1"}, Ids{"g-9", "g-10", "g-11"}, Ids{"g-099", "g-100"}, Ids{}, Ids{"9", "10"},
        Ids{"g-1", "g-1"}, Ids{"g-999999999", "g-1000000000"}}) {
    EXPECT_EQ(expand(compress(ids)), ids);
  }
}

TEST(Cases, are_named_by_their_benchmark_and_sorted_axes) {
  EXPECT_EQ(case_name("hbm.triad", {}), "hbm.triad");
  EXPECT_EQ(case_name("gemm.fp32", {{"shape", "64x64x64"}, {"mode", "burst"}}),
            "gemm.fp32[mode=burst,shape=64x64x64]");
}

TEST(Facts, read_as_a_person_reads_them) {
  EXPECT_EQ(text(Fact{true}), "true");
  EXPECT_EQ(text(Fact{false}), "false");
  EXPECT_EQ(text(Fact{4096.0}), "4096");
  EXPECT_EQ(text(Fact{0.1}), "0.1");
  EXPECT_EQ(text(Fact{std::string("tsc")}), "tsc");
}

TEST(Directions, have_two_names) {
  EXPECT_EQ(better_named(name(Better::higher)), Better::higher);
  EXPECT_EQ(better_named(name(Better::lower)), Better::lower);
  EXPECT_EQ(better_named("faster"), std::nullopt);
}

TEST(Levels, every_name_is_found_again_and_no_other) {
  for (const Level level : {Level::device, Level::host, Level::rack, Level::cluster}) {
    EXPECT_EQ(level_named(name(level)), level);
  }
  EXPECT_EQ(level_named("gpu"), std::nullopt);
}

TEST(Sites, list_their_cluster_first_and_each_host_before_its_devices) {
  SiteDevice device;
  device.id = "cpu-0";
  device.model = "A CPU";
  SiteHost host;
  host.id = "host-0";
  host.devices = {device};
  const auto found = units(Site{"here", {host}});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].id, "here");
  EXPECT_EQ(found[0].level, Level::cluster);
  EXPECT_EQ(found[1].id, "host-0");
  EXPECT_EQ(found[1].level, Level::host);
  EXPECT_EQ(found[2].id, "cpu-0");
  EXPECT_EQ(found[2].level, Level::device);
  EXPECT_EQ(found[2].host, "host-0");
  EXPECT_EQ(found[2].model, "A CPU");
}

struct Animal {
  std::string name;
  int legs = 0;
};
const Registered<Animal> kDog{{"dog", 4}};
const Registered<Animal> kBird{{"bird", 2}};

TEST(Registration, lists_by_name_whatever_the_link_order) {
  const auto all = Registered<Animal>::all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]->name, "bird");
  EXPECT_EQ(all[1]->name, "dog");
}

TEST(Registration, finds_by_exact_name_only) {
  ASSERT_NE(Registered<Animal>::find("dog"), nullptr);
  EXPECT_EQ(Registered<Animal>::find("dog")->legs, 4);
  EXPECT_EQ(Registered<Animal>::find("do"), nullptr);
}

struct Twin {
  std::string name;
};

TEST(RegistrationDeathTest, two_of_one_name_break_a_promise) {
  const Registered<Twin> first{{"same"}};
  const Registered<Twin> second{{"same"}};
  EXPECT_DEATH(Registered<Twin>::all(), "every registered name is unique");
}

TEST(Errors, the_caller_can_mend_one_and_not_a_failing_world) {
  EXPECT_EQ(Error("no such file", "give another").exit(), Exit::usage);
  EXPECT_EQ(Error("no such file", "give another").hint(), "give another");
  EXPECT_EQ(world_error("disk full", "make room").exit(), Exit::world);
}

TEST(ErrorsDeathTest, a_broken_promise_names_itself_and_its_place) {
  EXPECT_DEATH(expect(false, "two is even"), "two is even.*record.cpp");
}

}  // namespace
}  // namespace assay
