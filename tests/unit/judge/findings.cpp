// What failed side by side has one cause.
#include "results/judge/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay {
namespace {

using testing::ElementsAre;

// Four racks of two hosts with two devices; racks r1 and r2 on one loop.
Site small_site() {
  Site site{"here", {}};
  for (int rack = 1; rack <= 4; ++rack) {
    for (int tray = 1; tray <= 2; ++tray) {
      SiteHost host;
      host.rack = fmt::format("r{}", rack);
      host.id = fmt::format("{}/t{}", host.rack, tray);
      for (int gpu = 0; gpu < 2; ++gpu) {
        SiteDevice device;
        device.id = fmt::format("{}/g{}", host.id, gpu);
        host.devices.push_back(device);
      }
      site.hosts.push_back(host);
    }
  }
  site.zones = {{ZoneKind::loop, "loop-1", {"r1", "r2"}, {}},
                {ZoneKind::loop, "loop-2", {"r3", "r4"}, {}}};
  return site;
}

Plan small_plan() {
  Plan plan;
  PlanEntry alone;
  alone.benchmark = "gemm.fp8";
  alone.units = {"r[1-4]/t[1-2]/g[0-1]"};
  PlanEntry together;
  together.benchmark = "allreduce.all_reduce";
  together.level = Level::rack;
  together.group = true;
  together.units = {"r[1-4]"};
  plan.entries = {alone, together};
  return plan;
}

class FindingsTest : public testing::Test {
 protected:
  void fails(const std::string& name, const std::string& unit) {
    findings_.add({name, unit, Outcome::fail, 1, "slow", {}}, {});
  }

  Site site_ = small_site();
  Plan plan_ = small_plan();
  Findings findings_{plan_, site_};
};

TEST_F(FindingsTest, a_device_alone_is_its_own_cause) {
  fails("gemm.fp8", "r1/t1/g0");
  ASSERT_EQ(findings_.found().size(), 1U);
  EXPECT_THAT(findings_.found()[0].causes, ElementsAre("r1/t1/g0"));
}

TEST_F(FindingsTest, all_devices_of_a_host_have_the_host_as_cause) {
  fails("gemm.fp8", "r1/t1/g0");
  fails("gemm.fp8", "r1/t1/g1");
  ASSERT_EQ(findings_.found().size(), 1U);
  EXPECT_THAT(findings_.found()[0].causes, ElementsAre("r1/t1"));
  EXPECT_EQ(findings_.found()[0].verdicts, 2U);
}

TEST_F(FindingsTest, seven_of_the_eight_devices_of_a_loop_have_the_loop_as_cause) {
  for (const char* unit :
       {"r1/t1/g0", "r1/t1/g1", "r1/t2/g0", "r1/t2/g1", "r2/t1/g0", "r2/t1/g1", "r2/t2/g0"}) {
    fails("gemm.fp8", unit);
  }
  ASSERT_EQ(findings_.found().size(), 1U);
  EXPECT_THAT(findings_.found()[0].causes, ElementsAre("loop-1"));
}

TEST_F(FindingsTest, a_rack_that_fails_together_is_explained_by_the_device_in_it) {
  fails("gemm.fp8", "r3/t2/g1");
  fails("allreduce.all_reduce", "r3");
  ASSERT_EQ(findings_.found().size(), 1U);
  EXPECT_THAT(findings_.found()[0].causes, ElementsAre("r3/t2/g1"));
  EXPECT_EQ(findings_.found()[0].verdicts, 2U);
}

TEST_F(FindingsTest, a_rack_without_a_sick_device_is_a_cause_of_its_own) {
  fails("gemm.fp8", "r1/t1/g0");
  fails("allreduce.all_reduce", "r4");
  ASSERT_EQ(findings_.found().size(), 2U);
  EXPECT_THAT(findings_.found()[1].causes, ElementsAre("r4"));
}

TEST_F(FindingsTest, what_passed_or_is_not_decided_is_none) {
  findings_.add({"gemm.fp8", "r1/t1/g0", Outcome::pass, 1, "", {}}, {});
  findings_.add({"gemm.fp8", "r1/t1/g0", Outcome::indeterminate, 1, "", {}}, {});
  EXPECT_TRUE(findings_.found().empty());
}

}  // namespace
}  // namespace assay
