// Sweeps over endpoints whose knee and whose highest good load are known.
#include "suites/serve/search.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <vector>

namespace assay {
namespace {

// A server with so many slots, a second each request: beyond them requests wait.
LoadPoint of_slots(double load, double slots, double seconds_max) {
  const double seconds = load <= slots ? 1 : load / slots;
  return {load, 10 * load / seconds, seconds, seconds <= seconds_max};
}

std::vector<LoadPoint> swept(const std::function<LoadPoint(double)>& server, SearchLimits limits) {
  std::vector<LoadPoint> points;
  while (const auto load = next_load(points, limits)) {
    points.push_back(server(*load));
    if (points.size() > 60) break;
  }
  return points;
}

TEST(Search, finds_the_knee_and_the_highest_load_that_meets_the_slo) {
  const auto points = swept([](double load) { return of_slots(load, 16, 3); }, {1, 1024, true});
  EXPECT_LT(points.size(), 14U);
  EXPECT_EQ(points[*knee_of(points)].load, 16);
  const double best = points[*highest_good(points)].load;
  EXPECT_LE(best, 48);
  EXPECT_GE(best, 48 / 1.125);
}

TEST(Search, goes_on_to_the_knee_though_the_slo_is_missed_before_it) {
  const auto server = [](double load) {
    LoadPoint point = of_slots(load, 16, 9);
    point.meets_slo = load <= 3;
    return point;
  };
  const auto points = swept(server, {1, 1024, true});
  EXPECT_EQ(points[*knee_of(points)].load, 16);
  EXPECT_EQ(points[*highest_good(points)].load, 3);
}

TEST(Search, ends_at_the_most_that_is_allowed) {
  const auto points = swept([](double load) { return of_slots(load, 1e6, 9); }, {1, 100, true});
  EXPECT_EQ(points[*highest_good(points)].load, 100);
}

TEST(Search, of_rates_comes_as_near_as_an_eighth) {
  const auto points = swept([](double load) { return of_slots(load, 2.5, 1.2); }, {0.5, 64, false});
  const double best = points[*highest_good(points)].load;
  EXPECT_LE(best, 3);
  EXPECT_GE(best, 3 / 1.125);
}

TEST(Search, a_load_that_meets_the_slo_behind_one_that_does_not_is_no_promise) {
  const std::vector<LoadPoint> points{{1, 1, 1, true}, {2, 1, 1, false}, {4, 1, 1, true}};
  EXPECT_EQ(*highest_good(points), 0U);
}

TEST(Search, where_no_load_meets_the_slo_there_is_none) {
  const auto points = swept([](double load) { return of_slots(load, 4, 0.5); }, {1, 64, true});
  EXPECT_FALSE(highest_good(points));
  EXPECT_FALSE(knee_of({}));
}

TEST(Search, a_server_that_answers_nothing_ends_it) {
  const auto dead = [](double load) {
    return LoadPoint{load, 0, std::numeric_limits<double>::infinity(), false};
  };
  EXPECT_LT(swept(dead, {1, 1024, true}).size(), 20U);
}

}  // namespace
}  // namespace assay
