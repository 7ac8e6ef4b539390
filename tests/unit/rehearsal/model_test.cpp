// The model gives the same for the same seed, and its faults show where they are planted.
#include "harness/rehearsal/model.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/rehearsal/figures.hpp"
#include "results/format/profile.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

Site one_rack() {
  Site site{"here", {}};
  for (int tray = 1; tray <= 3; ++tray) {
    SiteHost host;
    host.rack = "r1";
    host.id = fmt::format("r1/t{}", tray);
    for (int gpu = 0; gpu < 4; ++gpu) {
      SiteDevice device;
      device.id = fmt::format("{}/g{}", host.id, gpu);
      host.devices.push_back(device);
    }
    site.hosts.push_back(host);
  }
  return site;
}

PlanEntry entry(const std::string& benchmark, const std::string& metric, Level level) {
  PlanEntry made;
  made.benchmark = benchmark;
  made.level = level;
  made.group = level != Level::device;
  made.metrics = {{metric, "B/s", Better::higher}};
  made.budget_seconds = 10;
  made.deadline_seconds = 60;
  return made;
}

double median(const Sample& sample) {
  std::vector<double> values = sample.metrics.begin()->second.values;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

class ModelTest : public testing::Test {
 protected:
  Sample sample(const std::vector<Fault>& faults, const PlanEntry& of, const std::string& unit,
                std::uint32_t attempt = 1) const {
    return Model(site_, plan_, faults).sample(of, unit, {attempt, 100});
  }

  // What the fault leaves of a value.
  double left(const Fault& fault, const PlanEntry& of, const std::string& unit) const {
    return median(sample({fault}, of, unit)) / median(sample({}, of, unit));
  }

  Site site_ = one_rack();
  Plan plan_;
  PlanEntry read_ = entry("hbm.read", "bandwidth", Level::device);
  PlanEntry product_ = entry("gemm.fp8", "throughput", Level::device);
  PlanEntry together_ = entry("allreduce.all_reduce", "busbw", Level::rack);
};

TEST_F(ModelTest, the_same_seed_gives_the_same_values_and_another_attempt_others) {
  const auto values = sample({}, read_, "r1/t1/g0").metrics.at("bandwidth").values;
  EXPECT_EQ(values, sample({}, read_, "r1/t1/g0").metrics.at("bandwidth").values);
  EXPECT_NE(values, sample({}, read_, "r1/t1/g0", 2).metrics.at("bandwidth").values);
  EXPECT_NE(values, sample({}, read_, "r1/t1/g1").metrics.at("bandwidth").values);
}

TEST_F(ModelTest, a_fault_takes_its_share_where_it_is_planted_and_nowhere_else) {
  const Fault slow{FaultKind::slow_hbm, {"r1/t1/g0"}, 0.03, 1, 1};
  EXPECT_NEAR(left(slow, read_, "r1/t1/g0"), 0.97, 1e-9);
  EXPECT_EQ(left(slow, read_, "r1/t1/g1"), 1);
  EXPECT_EQ(left(slow, product_, "r1/t1/g0"), 1);
}

TEST_F(ModelTest, a_fault_of_a_rack_reaches_every_device_in_it) {
  const Fault slow{FaultKind::slow_rack, {"r1"}, 0.04, 1, 1};
  EXPECT_NEAR(left(slow, product_, "r1/t3/g2"), 0.96, 1e-9);
}

TEST_F(ModelTest, what_devices_do_together_goes_at_the_pace_of_the_slowest) {
  const Fault link{FaultKind::nvlink, {"r1/t2/g3"}, 0.2, 1, 1};
  EXPECT_NEAR(left(link, together_, "r1"), 0.8, 1e-9);
  const Fault memory{FaultKind::slow_hbm, {"r1/t2/g3"}, 0.2, 1, 1};
  EXPECT_EQ(left(memory, together_, "r1"), 1);
}

TEST_F(ModelTest, a_dead_host_keeps_everything_from_starting_that_needs_it) {
  const std::vector<Fault> faults{{FaultKind::dead_node, {"r1/t2"}, 0, 1, 1}};
  const Model model(site_, plan_, faults);
  EXPECT_EQ(model.refusal("r1/t2/g0"), "host r1/t2 does not answer");
  EXPECT_EQ(model.refusal("r1"), "host r1/t2 does not answer");
  EXPECT_EQ(model.refusal("r1/t1/g0"), "");
}

TEST_F(ModelTest, corruption_shows_in_the_digest_alone) {
  const Fault fault{FaultKind::corruption, {"r1/t1/g0"}, 0, 1, 1};
  const Sample wrong = sample({fault}, product_, "r1/t1/g0");
  const Sample right = sample({fault}, product_, "r1/t1/g1");
  EXPECT_EQ(wrong.status, SampleStatus::measured);
  EXPECT_NE(wrong.facts.at("digest"), right.facts.at("digest"));
  EXPECT_EQ(right.facts.at("digest"), sample({}, product_, "r1/t1/g0").facts.at("digest"));
}

TEST_F(ModelTest, tokens_have_rates_that_fall_and_times_that_grow_with_a_fault) {
  PlanEntry decode = entry("tokens.decode", "throughput", Level::device);
  PlanEntry each = entry("tokens.decode", "tpot", Level::device);
  decode.metrics.front().unit = "tokens/s";
  each.metrics.front() = {"tpot", "s", Better::lower};
  const Fault slow{FaultKind::slow_hbm, {"r1/t1/g0"}, 0.2, 1, 1};
  EXPECT_NEAR(left(slow, decode, "r1/t1/g0"), 0.8, 1e-9);
  EXPECT_NEAR(left(slow, each, "r1/t1/g0"), 1 / 0.8, 1e-9);
  const Fault compute{FaultKind::slow_compute, {"r1/t1/g0"}, 0.2, 1, 1};
  EXPECT_EQ(left(compute, decode, "r1/t1/g0"), 1);
}

TEST_F(ModelTest, replicas_that_are_compared_state_what_they_generated_and_what_a_token_costs) {
  PlanEntry decode = entry("tokens.decode", "throughput", Level::device);
  EXPECT_FALSE(sample({}, decode, "r1/t1/g0").facts.contains("digest"));
  decode.axes = {{"compare", "fleet"}};
  const Fault fault{FaultKind::corruption, {"r1/t1/g0"}, 0, 1, 1};
  const Facts wrong = sample({fault}, decode, "r1/t1/g0").facts;
  const Facts right = sample({fault}, decode, "r1/t1/g1").facts;
  EXPECT_NE(wrong.at("digest"), right.at("digest"));
  EXPECT_EQ(std::get<double>(right.at("bytes_per_token")), token_work_of("tokens.decode")->bytes);
  EXPECT_EQ(std::get<std::string>(right.at("implementation")), "SIMULATED");
}

TEST_F(ModelTest, a_case_without_a_figure_is_an_error_and_no_number) {
  const Sample unknown = sample({}, entry("gemm.fp8", "unknown", Level::device), "r1/t1/g0");
  EXPECT_EQ(unknown.status, SampleStatus::error);
  EXPECT_TRUE(unknown.metrics.empty());
}

TEST(Draws, stay_within_what_they_promise_and_scatter_as_they_say) {
  const Draws draws(7);
  double squares = 0;
  for (std::uint64_t at = 0; at < 10000; ++at) {
    EXPECT_LE(std::abs(draws.of(at).sorted()), 2.45);
    squares += draws.of(at).noise() * draws.of(at).noise();
  }
  EXPECT_NEAR(squares / 10000, 1, 0.05);
}

// The profile says that its numbers are the model's.
TEST(Figures, every_judged_bound_of_the_rehearsal_profile_lies_below_its_figure) {
  const std::string path = std::string(ASSAY_SOURCE_DIR) + "/suites/profiles/rehearsal-gb300.json";
  const Profile profile = parse_profile(read_file(path), path);
  std::set<std::string> judged;
  for (const Bound& bound : profile.bounds) {
    if (bound.gate == Gate::record) continue;
    const bool far = bound.level == Level::group || bound.level == Level::cluster ||
                     bound.benchmark == "allreduce.rail";
    const Figure* figure = figure_of(bound.benchmark, bound.metric, far);
    ASSERT_NE(figure, nullptr) << bound.benchmark;
    ASSERT_TRUE(bound.at_least && bound.physical_limit) << bound.benchmark;
    EXPECT_GE(bound.at_least->value, 0.96 * figure->value) << bound.benchmark;
    EXPECT_LE(bound.at_least->value, 0.99 * figure->value) << bound.benchmark;
    EXPECT_GT(bound.physical_limit->value, 1.04 * figure->value) << bound.benchmark;
    judged.insert(bound.benchmark);
  }
  EXPECT_GE(judged.size(), 9U);
}

}  // namespace
}  // namespace assay
