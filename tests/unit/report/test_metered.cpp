// A facility's readings, stage by stage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/report/metered.hpp"

namespace assay {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Site site() {
  Site made{"hall", {}};
  made.layout.power.budget_watts = 1000;
  RackGroup& racks = made.layout.racks.emplace_back();
  racks.ids = "r[1-2]";
  racks.budget_watts = 600;
  return made;
}

JournalEvent event(const std::string& what, const std::string& stage, const std::string& second) {
  JournalEvent made;
  made.event = what;
  made.stage = stage;
  made.time = "1970-01-01T00:00:" + second + "Z";
  return made;
}

std::vector<StageTime> ten_seconds() { return {{"device", 10, 20}}; }

MeterFile power(std::vector<MeterReading> readings) { return {{"power_watts"}, readings}; }

TEST(Metered, takes_a_stage_from_its_start_to_its_end_each_time_it_ran) {
  const auto times =
      stage_times({event("stage_started", "device", "10"), event("interrupted", "device", "15"),
                   event("stage_started", "device", "30"), event("stage_ended", "device", "40"),
                   event("stage_started", "rack", "40")});
  ASSERT_THAT(times, SizeIs(2));
  EXPECT_EQ(times[0].to, 15);
  EXPECT_EQ(times[1].from, 30);
}

TEST(Metered, leaves_out_what_was_read_at_no_stages_time) {
  EXPECT_THAT(metered(site(), ten_seconds(), power({{9, "hall", 0, 5000}, {21, "hall", 0, 5000}})),
              IsEmpty());
}

TEST(Metered, means_over_time_and_not_over_readings) {
  // 100 W for 8 of the 10 seconds, read once; then a rise to 300 W, read three times.
  const auto all = metered(site(), ten_seconds(),
                           power({{18, "hall", 0, 100},
                                  {10, "hall", 0, 100},
                                  {19, "hall", 0, 300},
                                  {20, "hall", 0, 300}}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_DOUBLE_EQ(all[0].mean, (800 + 200 + 300) / 10.0);
  EXPECT_EQ(all[0].highest, 300);
  EXPECT_EQ(all[0].seconds, 10);
}

TEST(Metered, is_over_a_budget_by_its_highest_reading) {
  const auto all = metered(site(), ten_seconds(),
                           power({{12, "r1", 0, 500}, {13, "r1", 0, 601}, {12, "r2", 0, 600}}));
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_TRUE(all[0].over_budget());
  EXPECT_FALSE(all[1].over_budget());
}

TEST(Metered, holds_no_other_quantity_against_a_budget_of_power) {
  const auto all = metered(site(), ten_seconds(), {{"flow"}, {{12, "hall", 0, 5000}}});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_FALSE(all[0].budget.has_value());
}

MeterFile steady(double watts) {
  return power({{10, "hall", 0, watts}, {15, "hall", 0, watts}, {20, "hall", 0, watts}});
}

Exit exit_of(const MeterFile& file, std::vector<StageTime> times = ten_seconds(),
             bool is_real = true) {
  return answer(times, metered(site(), times, file), is_real).exit;
}

TEST(MeterAnswer, accepts_what_was_read_all_the_time_under_its_budget) {
  EXPECT_EQ(exit_of(steady(900)), Exit::accepted);
  EXPECT_EQ(exit_of(steady(1001)), Exit::rejected);
}

TEST(MeterAnswer, is_undecided_where_a_stage_has_no_reading) {
  EXPECT_EQ(exit_of(steady(900), {{"device", 10, 20}, {"rack", 30, 40}}), Exit::undecided);
  EXPECT_EQ(exit_of(steady(900), {}), Exit::undecided);
}

TEST(MeterAnswer, is_undecided_after_a_long_gap) {
  EXPECT_EQ(exit_of(steady(900), {{"device", 10, 1000}}), Exit::undecided);
}

TEST(MeterAnswer, is_undecided_where_a_meter_says_zero) {
  EXPECT_EQ(exit_of(steady(0)), Exit::undecided);
}

TEST(MeterAnswer, accepts_nothing_that_is_not_real) {
  EXPECT_EQ(exit_of(steady(900), ten_seconds(), false), Exit::undecided);
}

}  // namespace
}  // namespace assay
