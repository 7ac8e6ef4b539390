// What a plan will take.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/forecast.hpp"
#include "results/format/site.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

// Four devices of 100 W in two racks, and nothing else that draws.
Site site(const std::string& power) {
  return parse_site(R"({"schema": "assay/site/1", "name": "s",
"host_types": {"t": {"devices": "gpu-[0-1]", "kind": "cuda", "device_watts": 100}},
"racks": [{"ids": "r[1-2]", "hosts": "h1", "type": "t", "hostname": "{rack}"}])" +
                        power + "}",
                    "s");
}

std::vector<ForecastJob> jobs() {
  return {{"device", "r1/h1/gpu-0", 0, 10}, {"device", "r1/h1/gpu-1", 0, 10},
          {"device", "r2/h1/gpu-0", 0, 10}, {"device", "r2/h1/gpu-1", 0, 20},
          {"fabric", "r1", 0, 5},           {"fabric", "s", 1, 7}};
}

TEST(Forecast, jobs_of_a_wave_are_side_by_side_and_waves_one_after_another) {
  const auto stages = forecast(site(""), jobs(), 100);
  ASSERT_EQ(stages.size(), 2u);
  EXPECT_DOUBLE_EQ(stages[0].seconds, 20);
  EXPECT_DOUBLE_EQ(stages[1].seconds, 12);
  EXPECT_EQ(stages[0].waited + stages[1].waited, 0u);
}

TEST(Forecast, device_seconds_count_every_device_of_a_group) {
  const auto stages = forecast(site(""), jobs(), 100);
  EXPECT_DOUBLE_EQ(stages[0].device_seconds, 50);
  EXPECT_DOUBLE_EQ(stages[1].device_seconds, 2 * 5 + 4 * 7);
}

TEST(Forecast, a_budget_that_holds_half_of_them_takes_two_waves) {
  const auto stages = forecast(site(R"(, "power": {"budget_watts": 400})"), jobs(), 2);
  EXPECT_DOUBLE_EQ(stages[0].seconds, 30);
  const auto limited = forecast(site(R"(, "power": {"budget_watts": 200})"),
                                {jobs()[0], jobs()[1], jobs()[2], jobs()[3]}, 100);
  EXPECT_DOUBLE_EQ(limited[0].seconds, 30);
  EXPECT_DOUBLE_EQ(limited[0].highest_watts, 200);
  EXPECT_EQ(limited[0].waited, 2u);
  EXPECT_DOUBLE_EQ(limited[0].chain_seconds, 20);
}

TEST(Forecast, energy_is_the_load_over_the_time) {
  const auto stages = forecast(site(R"(, "power": {"budget_watts": 400})"), jobs(), 100);
  EXPECT_DOUBLE_EQ(stages[0].joules, 400 * 10 + 100 * 10);
}

TEST(Forecast, a_ramp_spreads_the_starts) {
  const auto stages = forecast(site(R"(, "power": {"ramp_watts_per_second": 100})"), jobs(), 100);
  EXPECT_GT(stages[0].seconds, 22.5);
  EXPECT_LT(stages[0].seconds, 24);
}

TEST(Forecast, what_can_never_be_under_load_is_named_once) {
  const Site limited = site(R"(, "power": {"budget_watts": 150})");
  const auto told = power_refusals(limited, {"r1", "r1/h1/gpu-0", "r[1-2]"});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_THAT(told[0], HasSubstr("s would draw 200 W with r1 under load"));
  EXPECT_THAT(told[1], HasSubstr("s would draw 200 W with r2 under load"));
}

}  // namespace
}  // namespace assay
