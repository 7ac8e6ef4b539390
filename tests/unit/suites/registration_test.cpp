// Files against registrations, the documents against the files, the shipped choices against the
// parsers.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "results/format/campaign.hpp"
#include "results/format/profile.hpp"
#include "results/store/file.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

const fs::path kSuites = fs::path(ASSAY_SOURCE_DIR) / "suites";

// A benchmark's file has no header: nobody includes it.
std::set<std::string> benchmark_files() {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kSuites)) {
    const fs::path& path = entry.path();
    const std::string stem = path.stem().string();
    if (path.extension() != ".cpp" || stem.ends_with("_cpu") || stem.ends_with("_cuda")) continue;
    if (fs::exists(fs::path(path).replace_extension(".hpp"))) continue;
    names.insert(path.parent_path().filename().string() + "." + path.stem().string());
  }
  return names;
}

TEST(Suites, every_benchmark_file_registers_the_benchmark_of_its_name) {
  std::set<std::string> registered;
  for (const Benchmark* benchmark : Registered<Benchmark>::all())
    registered.insert(benchmark->name);
  EXPECT_EQ(registered.erase("selftest.copied"), 1U);
  EXPECT_EQ(registered, benchmark_files());
}

TEST(Suites, every_kernel_that_a_benchmark_needs_is_offered_once) {
  for (const Benchmark* benchmark : Registered<Benchmark>::all()) {
    if (benchmark->backend == "cuda") continue;  // Its kernels are the module's.
    for (const std::string& kernel : kernels_of(*benchmark)) {
      const KernelOffer* offer = Registered<KernelOffer>::find(kernel);
      ASSERT_NE(offer, nullptr) << kernel;
      EXPECT_EQ(offer->backend, "cpu");
    }
  }
}

TEST(Suites, every_benchmark_says_what_it_measures) {
  for (const Benchmark* benchmark : Registered<Benchmark>::all()) {
    EXPECT_FALSE(benchmark->about.empty()) << benchmark->name;
    EXPECT_NE(benchmark->run, nullptr) << benchmark->name;
    for (const PlannedMetric& metric : benchmark->metrics) EXPECT_FALSE(metric.unit.empty());
  }
}

TEST(Suites, a_benchmark_is_added_by_copying_the_example_and_changing_its_name) {
  const Benchmark* copied = Registered<Benchmark>::find("selftest.copied");
  ASSERT_NE(copied, nullptr);
  const auto device = test_device();
  StateDouble state(*device, {{"bytes", "65536"}});
  copied->run(state);
  EXPECT_EQ(state.measured, "bandwidth");
  EXPECT_EQ(state.amount, 65536.0);
}

TEST(Suites, the_readme_shows_the_example_file_as_it_is) {
  const std::string readme = read_file(kSuites / "README.md");
  const std::string example = read_file(kSuites / "selftest" / "example.cpp");
  EXPECT_NE(readme.find("```cpp\n" + example + "```\n"), std::string::npos);
}

TEST(Suites, every_shipped_campaign_and_profile_can_be_read) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kSuites / "campaigns")) {
    const auto campaign = parse_campaign(read_file(entry.path()), entry.path().string());
    EXPECT_EQ(campaign.name, entry.path().stem().string());
    ++files;
  }
  for (const auto& entry : fs::directory_iterator(kSuites / "profiles")) {
    const auto profile = parse_profile(read_file(entry.path()), entry.path().string());
    EXPECT_EQ(profile.name, entry.path().stem().string());
    ++files;
  }
  EXPECT_GE(files, 4U);
}

TEST(Suites, no_stage_of_a_shipped_campaign_is_smaller_than_its_cases) {
  for (const auto& entry : fs::directory_iterator(kSuites / "campaigns")) {
    for (const auto& stage : parse_campaign(read_file(entry.path()), "campaign").stages) {
      double seconds = 0;
      for (const CampaignCase& chosen : stage.cases) {
        std::size_t combinations = 1;
        for (const auto& [axis, values] : chosen.axes) combinations *= values.size();
        seconds += chosen.budget_seconds * static_cast<double>(combinations);
      }
      EXPECT_LE(seconds, stage.budget_seconds + 1e-9) << entry.path() << " " << stage.name;
    }
  }
}

TEST(Suites, quick_takes_less_than_four_minutes_by_its_own_budgets) {
  double seconds = 0;
  for (const auto& stage :
       parse_campaign(read_file(kSuites / "campaigns" / "quick.json"), "quick").stages) {
    seconds += stage.budget_seconds;
  }
  EXPECT_LT(seconds, 240.0);
}

TEST(Suites, every_judged_bound_of_the_generic_profile_has_limit_physics_spread_and_count) {
  const auto profile =
      parse_profile(read_file(kSuites / "profiles" / "cpu-generic.json"), "cpu-generic");
  for (const Bound& bound : profile.bounds) {
    if (bound.gate == Gate::record) continue;
    ASSERT_TRUE(bound.physical_limit) << bound.benchmark;
    // A rate is held against the same host's; a time has a ceiling that no healthy host comes near;
    // a ratio of the host's own figures needs no other.
    const bool is_ratio = bound.unit == "1";
    EXPECT_TRUE(bound.at_least ? is_ratio || !bound.at_least->of.empty()
                               : bound.at_most.has_value())
        << bound.benchmark;
    EXPECT_TRUE(bound.spread_max) << bound.benchmark;
    EXPECT_GE(bound.samples_min, 20U) << bound.benchmark;
  }
}

}  // namespace
}  // namespace assay
