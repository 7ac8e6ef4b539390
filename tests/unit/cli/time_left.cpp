// How long it still takes.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/cli/progress.hpp"
#include "harness/cli/screen_progress.hpp"
#include "harness/cli/time_left.hpp"

namespace assay {
namespace {

TEST(TimeLeft, is_the_budget_before_anything_happened) {
  EXPECT_DOUBLE_EQ(time_left_seconds({200, 0, 0, 1}), 200);
}

TEST(TimeLeft, does_not_explode_while_the_first_worker_starts) {
  const double left = time_left_seconds({200, 0.1, 3, 1});
  EXPECT_GT(left, 190);
  EXPECT_LT(left, 240);
}

TEST(TimeLeft, follows_what_it_really_took) {
  // Half of the plan is done in a quarter of its time: about a quarter more.
  const double left = time_left_seconds({200, 100, 50, 1});
  EXPECT_GT(left, 45);
  EXPECT_LT(left, 65);
}

TEST(TimeLeft, is_shorter_with_more_lanes_before_anything_was_seen) {
  EXPECT_DOUBLE_EQ(time_left_seconds({200, 0, 0, 4}), 50);
}

TEST(TimeLeft, is_never_negative_and_always_a_number) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Pace& pace : {Pace{0, 0, 0, 0}, Pace{10, 20, 5, 1}, Pace{10, 10, 5, 1},
                           Pace{-5, 0, 0, 1}, Pace{nan, 0, 0, 1}, Pace{10, nan, 0, 1},
                           Pace{10, 1, nan, 1}, Pace{INFINITY, 0, 1, 1}, Pace{10, 1, -100, 1}}) {
    const double left = time_left_seconds(pace);
    EXPECT_TRUE(std::isfinite(left) && left >= 0) << left;
  }
}

TEST(TimeLeft, is_said_in_seconds_minutes_and_hours) {
  EXPECT_EQ(duration_text(-3), "0 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

Plan two_units() {
  PlanEntry entry;
  entry.benchmark = "hbm.triad";
  entry.units = {"cpu-[0-1]"};
  entry.budget_seconds = 10;
  Plan plan;
  plan.entries = {entry};
  return plan;
}

TEST(Tracker, counts_cases_over_units_and_what_was_done_before) {
  const Tracker tracker(two_units(), {1, 10});
  EXPECT_EQ(tracker.cases(), 2U);
  EXPECT_EQ(tracker.finished(), 1U);
  EXPECT_NEAR(tracker.left_seconds(), 10, 0.5);
}

TEST(Tracker, has_nothing_left_when_all_is_finished_or_lost) {
  Tracker tracker(two_units(), {});
  tracker.start("cpu-0", {"hbm.triad", 10, 0});
  tracker.end("cpu-0", "hbm.triad");
  tracker.end("cpu-1", "hbm.triad");  // Lost before it was begun.
  EXPECT_EQ(tracker.finished(), 2U);
  EXPECT_EQ(tracker.left_seconds(), 0);
}

TEST(Tracker, does_not_take_the_progress_of_another_case) {
  Tracker tracker(two_units(), {});
  tracker.start("cpu-0", {"hbm.triad", 10, 0});
  EXPECT_FALSE(tracker.advance("cpu-0", "hbm.copy", 0.5));
  EXPECT_FALSE(tracker.advance("cpu-1", "hbm.triad", 0.5));
  EXPECT_TRUE(tracker.advance("cpu-0", "hbm.triad", 7));
  EXPECT_EQ(tracker.running().at("cpu-0").fraction, 1);
}

}  // namespace
}  // namespace assay
