// Where one unit stands among others.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "results/explain/peers.hpp"

namespace assay {
namespace {

TEST(Peers, of_nobody_say_nothing) {
  const Peers peers = peers_of({}, 5, Better::higher);
  EXPECT_EQ(peers.count, 0U);
  EXPECT_FALSE(peers.robust_z);
}

TEST(Peers, give_their_median_their_range_and_the_rank_of_this_unit) {
  const Peers peers = peers_of({4, 1, 3, 2}, 2.5, Better::higher);
  EXPECT_EQ(peers.count, 4U);
  EXPECT_EQ(peers.median, 2.5);
  EXPECT_EQ(peers.least, 1);
  EXPECT_EQ(peers.greatest, 4);
  EXPECT_EQ(peers.better, 2U);
}

TEST(Peers, count_the_lower_ones_as_better_where_lower_is_better) {
  EXPECT_EQ(peers_of({1, 2, 3, 4}, 3.5, Better::lower).better, 3U);
}

TEST(Peers, have_a_z_only_where_there_are_enough_of_them) {
  EXPECT_FALSE(peers_of({1, 2, 3, 4}, 2, Better::higher).robust_z);
  EXPECT_TRUE(peers_of({1, 2, 3, 4, 5}, 2, Better::higher).robust_z);
}

TEST(Peers, have_no_z_where_they_are_all_the_same) {
  EXPECT_FALSE(peers_of({7, 7, 7, 7, 7, 7}, 3, Better::higher).robust_z);
}

TEST(Peers, give_a_z_that_is_negative_on_the_bad_side_whatever_is_better) {
  // Median 100, median absolute deviation 1: 0.6745 * (90 - 100) / 1.
  const std::vector<double> others{98, 99, 100, 101, 102};
  EXPECT_NEAR(*peers_of(others, 90, Better::higher).robust_z, -6.745, 1e-9);
  EXPECT_NEAR(*peers_of(others, 110, Better::lower).robust_z, -6.745, 1e-9);
  EXPECT_NEAR(*peers_of(others, 90, Better::lower).robust_z, 6.745, 1e-9);
}

TEST(Peers, that_are_no_numbers_are_left_out) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Peers peers = peers_of({1, nan, 3, INFINITY}, 2, Better::higher);
  EXPECT_EQ(peers.count, 2U);
  EXPECT_EQ(peers.median, 2);
}

}  // namespace
}  // namespace assay
