// What ranks may be planned together: their backend, their route, and how many there are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/demands.hpp"
#include "harness/plan/tightness.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Benchmark of_ranks(const std::string& name, Route route) {
  return {.name = name, .about = "", .scope = Level::rack, .group = true, .route = route};
}

PlanEntry entry(const std::string& benchmark, const std::string& stage,
                std::vector<std::string> units) {
  PlanEntry made;
  made.benchmark = benchmark;
  made.stage = stage;
  made.level = Level::rack;
  made.group = true;
  made.units = std::move(units);
  made.metrics = {{"rate", "B/s", Better::higher}};
  return made;
}

struct World {
  std::vector<Benchmark> benchmarks{of_ranks("links", Route::any),
                                    of_ranks("nics", Route::network)};
  Site site;
  Campaign campaign;
  Profile profile;

  Complaints complaints(std::vector<PlanEntry> entries) const {
    Plan plan;
    plan.entries = std::move(entries);
    Complaints found;
    check_routes({.site = site,
                  .campaign = campaign,
                  .profile = profile,
                  .benchmarks = {&benchmarks[0], &benchmarks[1]},
                  .only = {},
                  .launcher = {},
                  .id = {},
                  .created = {}},
                 plan, found);
    return found;
  }
};

TEST(Routes, what_goes_over_the_network_alone_shares_no_process_with_what_does_not) {
  const World w;
  EXPECT_THAT(w.complaints({entry("links", "one", {"r[1-8]"}), entry("nics", "one", {"r3"})}),
              ElementsAre(HasSubstr("stage 'one' has links beside")));
  EXPECT_THAT(w.complaints({entry("links", "one", {"r[1-8]"}), entry("nics", "two", {"r3"})}),
              IsEmpty());
  EXPECT_THAT(w.complaints({entry("links", "one", {"r[1-2]"}), entry("nics", "one", {"r3"})}),
              IsEmpty());
  EXPECT_THAT(w.complaints({entry("nics", "one", {"r3"}), entry("nics", "one", {"r3"})}),
              IsEmpty());
}

TEST(Peers, where_they_alone_would_judge_and_are_too_few_it_is_said) {
  Profile profile;
  Bound bound;
  bound.benchmark = "links";
  bound.metric = "rate";
  bound.unit = "B/s";
  bound.peers = PeerRule{6, 0.05, 8};
  profile.bounds = {bound};
  Plan plan;
  plan.entries = {entry("links", "one", {"r[1-7]"})};
  EXPECT_EQ(without_company(plan, profile), "  links rate of r[1-7]: 7 planned, and it takes 8\n");
  plan.entries = {entry("links", "one", {"r[1-8]"})};
  EXPECT_EQ(without_company(plan, profile), "");
  plan.entries = {entry("links", "one", {"r[1-7]"})};
  profile.bounds[0].at_least = Threshold{1e9, {}};
  EXPECT_EQ(without_company(plan, profile), "");
}

TEST(Curve, where_it_alone_would_judge_and_sizes_are_too_few_it_is_said) {
  Profile profile;
  Bound bound;
  bound.benchmark = "links";
  bound.metric = "rate";
  bound.unit = "B/s";
  bound.curve = CurveRule{0.1, 3};
  profile.bounds = {bound};
  Plan plan;
  for (const char* size : {"1024", "2048", "4096"}) {
    plan.entries.push_back(entry("links", "one", {"r1"}));
    plan.entries.back().axes = {{"size", size}};
  }
  EXPECT_THAT(
      without_company(plan, profile),
      testing::StartsWith("  links[size=1024] rate of r1: 2 other sizes, and a curve takes 3\n"));
  plan.entries.push_back(entry("links", "one", {"r1"}));
  plan.entries.back().axes = {{"size", "8192"}};
  EXPECT_EQ(without_company(plan, profile), "");
}

}  // namespace
}  // namespace assay
