// The planner: every check that can fail early fails here.
#include "harness/plan/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct World {
  Site site;
  Campaign campaign;
  Profile profile;
  std::vector<Benchmark> benchmarks;
  std::string only;

  Plan plan() const {
    std::vector<const Benchmark*> all;
    for (const Benchmark& benchmark : benchmarks) all.push_back(&benchmark);
    return assay::plan({.site = site,
                        .campaign = campaign,
                        .profile = profile,
                        .benchmarks = all,
                        .only = only,
                        .launcher = "local",
                        .id = std::string(32, 'a'),
                        .created = "2026-03-01T12:00:00Z",
                        .seed = 7});
  }

  std::string complaint() const {
    try {
      plan();
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
};

Benchmark benchmark(const std::string& name, std::vector<Axis> axes, std::string kernel = {}) {
  return {.name = name,
          .about = "",
          .scope = Level::device,
          .axes = std::move(axes),
          .metrics = {{"rate", "1/s", Better::higher}},
          .kernel = std::move(kernel),
          .run = nullptr};
}

Bound bound(const std::string& benchmark, Threshold at_least) {
  Bound made;
  made.benchmark = benchmark;
  made.metric = "rate";
  made.unit = "1/s";
  made.at_least = std::move(at_least);
  made.samples_min = 6;
  made.spread_max = 0.1;
  made.source = "test";
  made.line = 12;
  return made;
}

CampaignCase chosen(const std::string& benchmark, double budget_seconds = 2) {
  CampaignCase made;
  made.benchmark = benchmark;
  made.sampling = {8, 0.1, 0};
  made.budget_seconds = budget_seconds;
  made.line = 5;
  return made;
}

// Two devices; a loop that is recorded, a product that is judged relative to it on two shapes.
World world() {
  World made;
  SiteHost host;
  host.id = "host-0";
  for (const char* id : {"cpu-0", "cpu-1"}) {
    SiteDevice device;
    device.id = id;
    device.kind = "cpu";
    device.model = "Some CPU";
    host.devices.push_back(device);
  }
  made.site = {"here", {host}};
  made.benchmarks = {benchmark("a.loop", {}),
                     benchmark("a.product", {{"shape", {"1", "2"}}}, "a.product")};
  made.campaign.name = "both";
  made.campaign.stages = {{"one", 10, {chosen("a.loop"), chosen("a.product")}, 3}};
  made.profile.name = "p";
  made.profile.device = "cpu";
  made.profile.bounds = {bound("a.loop", {1, ""}), bound("a.product", {0.6, "a.loop"})};
  return made;
}

TEST(Plan, binds_every_combination_of_axes_to_every_device) {
  const Plan plan = world().plan();
  ASSERT_EQ(plan.entries.size(), 3u);
  EXPECT_EQ(case_name(plan.entries[1].benchmark, plan.entries[1].axes), "a.product[shape=1]");
  EXPECT_THAT(plan.entries[2].units, ElementsAre("cpu-[0-1]"));
  EXPECT_EQ(plan.seed, 7u);
}

TEST(Plan, makes_a_case_of_every_round_all_of_a_round_before_the_next) {
  World w = world();
  w.campaign.stages[0].budget_seconds = 1000;
  w.profile.bounds[1].at_least = Threshold{1, ""};
  w.campaign.stages[0].cases[1].rounds = 12;
  const Plan plan = w.plan();
  ASSERT_EQ(plan.entries.size(), 25u);
  EXPECT_EQ(case_name(plan.entries[1].benchmark, plan.entries[1].axes),
            "a.product[round=01,shape=1]");
  EXPECT_EQ(case_name(plan.entries[2].benchmark, plan.entries[2].axes),
            "a.product[round=01,shape=2]");
  EXPECT_EQ(case_name(plan.entries[24].benchmark, plan.entries[24].axes),
            "a.product[round=12,shape=2]");
  w.campaign.stages[0].budget_seconds = 49;
  EXPECT_THAT(w.complaint(), HasSubstr("take 50 s"));
}

TEST(Plan, gives_every_case_a_deadline_beyond_its_budget) {
  for (const PlanEntry& entry : world().plan().entries) {
    EXPECT_GT(entry.deadline_seconds, entry.budget_seconds);
  }
}

TEST(Plan, a_metric_without_a_bound_is_not_launched) {
  World w = world();
  w.profile.bounds.pop_back();
  EXPECT_THAT(w.complaint(), HasSubstr("no bound, no launch"));
}

TEST(Plan, a_bound_in_another_unit_is_refused_with_its_line) {
  World w = world();
  w.profile.bounds[0].unit = "B/s";
  EXPECT_THAT(w.complaint(), HasSubstr("line 12"));
}

TEST(Plan, a_relative_bound_without_its_reference_is_refused) {
  World w = world();
  w.campaign.stages[0].cases.erase(w.campaign.stages[0].cases.begin());
  EXPECT_THAT(w.complaint(), HasSubstr("relative to a.loop"));
}

TEST(Plan, fewer_repetitions_than_the_bound_asks_for_are_refused) {
  World w = world();
  w.profile.bounds[0].samples_min = 9;
  EXPECT_THAT(w.complaint(), HasSubstr("needs 9 samples"));
}

TEST(Plan, a_benchmark_that_does_not_exist_is_refused_in_campaign_and_profile) {
  World w = world();
  w.campaign.stages[0].cases[0].benchmark = "a.lop";
  w.profile.bounds.push_back(bound("a.gone", {1, ""}));
  const std::string said = w.complaint();
  EXPECT_THAT(said, HasSubstr("'a.lop'"));
  EXPECT_THAT(said, HasSubstr("'a.gone'"));  // All complaints at once.
}

TEST(Plan, an_unknown_axis_is_refused) {
  World w = world();
  w.campaign.stages[0].cases[1].axes["shpae"] = {"1"};
  EXPECT_THAT(w.complaint(), HasSubstr("no axis 'shpae'"));
}

TEST(Plan, a_case_that_is_planned_twice_is_refused) {
  World w = world();
  w.campaign.stages[0].cases.push_back(chosen("a.loop"));
  EXPECT_THAT(w.complaint(), HasSubstr("planned twice"));
}

TEST(Plan, a_stage_over_its_budget_is_refused) {
  World w = world();
  w.campaign.stages[0].budget_seconds = 5;  // Three cases of 2 s.
  EXPECT_THAT(w.complaint(), HasSubstr("budget"));
}

TEST(Plan, a_profile_for_another_device_is_refused_even_when_its_name_is_contained) {
  World w = world();
  w.profile.device = "Some";  // A part of "Some CPU": never enough.
  EXPECT_THAT(w.complaint(), HasSubstr("is for 'Some'"));
}

TEST(Plan, a_kernel_that_a_device_cannot_run_is_not_offered_there_with_the_reason) {
  World w = world();
  w.site.hosts[0].devices[1].unavailable["a.product"] = "it has no multiplier";
  const Plan plan = w.plan();
  ASSERT_EQ(plan.not_offered.size(), 2u);
  EXPECT_EQ(plan.not_offered[0].reason, "it has no multiplier");
  EXPECT_THAT(plan.not_offered[0].units, ElementsAre("cpu-1"));
  EXPECT_THAT(plan.entries[1].units, ElementsAre("cpu-0"));
}

TEST(Plan, a_kernel_that_an_axis_names_is_not_offered_for_that_choice_alone) {
  World w = world();
  for (Benchmark& benchmark : w.benchmarks) {
    if (benchmark.name == "a.product") benchmark.kernel = "a.{shape}";
  }
  w.site.hosts[0].devices[1].unavailable["a.2"] = "it cannot do two";
  const Plan plan = w.plan();
  ASSERT_EQ(plan.not_offered.size(), 1u);
  EXPECT_EQ(plan.not_offered[0].axes.at("shape"), "2");
  EXPECT_EQ(plan.not_offered[0].reason, "it cannot do two");
}

TEST(Plan, a_choice_that_does_not_fit_a_device_is_not_offered_there_with_the_reason) {
  World w = world();
  w.site.hosts[0].devices[1].facts["lanes"] = 1.0;
  for (Benchmark& benchmark : w.benchmarks) {
    if (benchmark.name != "a.product") continue;
    benchmark.unfit = [](const Facts& device, const Axes& axes) {
      const bool small = device.contains("lanes") && axes.at("shape") == "2";
      return std::string(small ? "it is too small" : "");
    };
  }
  const Plan plan = w.plan();
  ASSERT_EQ(plan.not_offered.size(), 1u);
  EXPECT_EQ(plan.not_offered[0].axes.at("shape"), "2");
  EXPECT_EQ(plan.not_offered[0].reason, "it is too small");
  EXPECT_THAT(plan.not_offered[0].units, ElementsAre("cpu-1"));
  for (const PlanEntry& entry : plan.entries) {
    if (entry.benchmark != "a.product") continue;
    EXPECT_EQ(entry.units.front(), entry.axes.at("shape") == "2" ? "cpu-0" : "cpu-[0-1]");
  }
}

TEST(Plan, only_keeps_what_it_names_and_what_that_is_relative_to) {
  World w = world();
  w.only = "a.product[shape=2]";
  const Plan plan = w.plan();
  ASSERT_EQ(plan.entries.size(), 2u);
  EXPECT_EQ(plan.entries[0].benchmark, "a.loop");
  EXPECT_EQ(plan.entries[1].axes.at("shape"), "2");
}

TEST(Plan, only_that_names_nothing_is_refused) {
  World w = world();
  w.only = "b.*";
  EXPECT_THAT(w.complaint(), HasSubstr("names no case"));
}

TEST(Plan, only_that_names_what_no_device_can_run_says_why) {
  World w = world();
  for (SiteDevice& device : w.site.hosts[0].devices) {
    device.unavailable["a.product"] = "it has no such unit of arithmetic";
  }
  w.only = "a.product*";
  EXPECT_THAT(w.complaint(), HasSubstr("is not offered: it has no such unit of arithmetic"));
}

TEST(Plan, ranks_on_cpus_need_mpi_which_a_site_whose_ranks_meet_by_files_has_not) {
  World w = world();
  w.benchmarks.push_back({.name = "a.group",
                          .about = "",
                          .scope = Level::host,
                          .group = true,
                          .metrics = {{"rate", "1/s", Better::higher}}});
  w.campaign.stages[0].cases.push_back(chosen("a.group"));
  w.profile.bounds.push_back(bound("a.group", {1, ""}));
  w.site.scheduler = Scheduler{"slurm", {}, {}, {}, {}};
  w.only = "a.group*";
  EXPECT_EQ(w.plan().entries.size(), 1U);
  w.site.scheduler->bootstrap_by_files = true;
  EXPECT_THAT(w.complaint(), HasSubstr("ranks on CPUs need MPI"));
}

TEST(Plan, a_site_without_devices_plans_nothing) {
  World w = world();
  w.site.hosts[0].devices.clear();
  EXPECT_THAT(w.complaint(), HasSubstr("has no device"));
}

}  // namespace
}  // namespace assay
