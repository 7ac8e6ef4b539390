// How likely a shortfall is found, by the real judge.
#include "harness/rehearsal/detection.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

namespace assay {
namespace {

Site racks(int count) {
  Site site{"here", {}};
  for (int tray = 0; tray < 18 * count; ++tray) {
    SiteHost& host = site.hosts.emplace_back();
    host.rack = fmt::format("r{}", tray / 18 + 1);
    host.id = fmt::format("{}/t{:02}", host.rack, tray % 18 + 1);
    for (int gpu = 0; gpu < 4; ++gpu) {
      host.devices.emplace_back().id = fmt::format("{}/g{}", host.id, gpu);
    }
  }
  return site;
}

PlanEntry entry(const std::string& stage, Level level, std::vector<std::string> units) {
  PlanEntry made;
  made.stage = stage;
  made.benchmark = level == Level::device ? "hbm.read" : "allreduce.all_reduce";
  made.level = level;
  made.group = level != Level::device;
  made.units = std::move(units);
  made.metrics = {{level == Level::device ? "bandwidth" : "busbw", "B/s", Better::higher}};
  made.sampling.repetitions = 20;
  made.budget_seconds = 10;
  made.deadline_seconds = 60;
  return made;
}

Bound bound(const std::string& benchmark, const std::string& metric, double at_least) {
  Bound made;
  made.benchmark = benchmark;
  made.metric = metric;
  made.unit = "B/s";
  made.at_least = Threshold{at_least, {}};
  made.samples_min = 20;
  made.spread_max = 0.1;
  made.source = "test";
  return made;
}

// Memory of every device, and behind a gate what each rack does together, three times.
class DetectionTest : public testing::Test {
 protected:
  DetectionTest() {
    plan_.reality = "simulated";
    plan_.stages = {{"device", 100, false}, {"late", 100, true}};
    plan_.entries = {entry("device", Level::device, {"r[1-2]/t[01-18]/g[0-3]"})};
    for (const char* round : {"1", "2", "3"}) {
      plan_.entries.push_back(entry("late", Level::rack, {"r[1-2]"}));
      plan_.entries.back().axes["round"] = round;
    }
    profile_.decision.z = 1.85;
    profile_.decision.n = profile_.decision.k = 20;
    profile_.bounds = {bound("hbm.read", "bandwidth", 7.2964e12),
                       bound("allreduce.all_reduce", "busbw", 7.8e11)};
  }

  Detection detection(const std::vector<Fault>& faults) const {
    return detect({site_, plan_, profile_}, faults, true);
  }

  Site site_ = racks(2);
  Plan plan_;
  Profile profile_;
};

TEST_F(DetectionTest, a_curve_rises_from_hardly_ever_to_always) {
  const Curve curve = detection({}).curves.front();
  EXPECT_EQ(curve.units, 144U);
  EXPECT_LT(curve.chances.front(), 0.1);
  EXPECT_EQ(curve.chances.back(), 1);
  EXPECT_TRUE(std::ranges::is_sorted(curve.chances));
}

TEST_F(DetectionTest, what_stands_behind_a_gate_is_no_more_likely_found_for_that) {
  const std::vector<Curve> curves = detection({}).curves;
  ASSERT_EQ(curves.size(), 2U);
  EXPECT_EQ(curves[1].level, "rack");
  EXPECT_LT(curves[1].chances.front(), 0.1);
  EXPECT_EQ(curves[1].chances.back(), 1);
}

TEST_F(DetectionTest, a_fault_that_nothing_sees_has_no_chance) {
  const Fault hidden{FaultKind::slow_compute, {"r1/t01/g0"}, 0.1, 1, 1};
  EXPECT_EQ(detection({hidden}).chances, (std::vector<std::optional<double>>{std::nullopt}));
}

TEST_F(DetectionTest, rounds_see_one_after_the_other_what_comes_and_goes) {
  const Fault flapping{FaultKind::flapping, {"r1/t01/g0"}, 0.2, 0.5, 1};
  const double three = detection({flapping}).chances.front().value_or(0);
  plan_.entries.resize(2);
  const double one = detection({flapping}).chances.front().value_or(0);
  EXPECT_NEAR(1 - three, (1 - one) * (1 - one) * (1 - one), 1e-12);
}

TEST_F(DetectionTest, a_plain_fault_is_found_for_certain) {
  const Fault slow{FaultKind::slow_hbm, {"r1/t01/g0"}, 0.1, 1, 1};
  EXPECT_EQ(detection({slow}).chances.front(), 1);
}

}  // namespace
}  // namespace assay
