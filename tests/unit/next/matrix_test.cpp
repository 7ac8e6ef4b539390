// Which part a matrix blames, and what it leaves open.
#include "results/next/matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "results/next/partition.hpp"
#include "results/record/error.hpp"

namespace assay::locate {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// 100 GB/s with a scatter of 1 %; of pairs a host has no cell to itself.
Matrix pairs(std::uint32_t hosts) {
  Matrix matrix{hosts, hosts, {}, true, 1, 0};
  Draw draw(hosts);
  for (std::uint32_t cell = 0; cell < hosts * hosts; ++cell) {
    matrix.cells.emplace_back(1e11 * (0.99 + draw.below(1000) * 2e-5));
    if (cell / hosts == cell % hosts) matrix.cells.back().reset();
  }
  return matrix;
}

Matrix rack() {  // 72 GPUs in trays of 4, by 9 switch trays.
  Matrix matrix = pairs(72);
  matrix.columns = 9;
  matrix.cells.assign(72UL * 9, 1e11);  // All tie: the MAD is 0.
  matrix.same = false;
  matrix.together = 4;
  return matrix;
}

void put(Matrix& matrix, std::uint32_t row, std::uint32_t column, double value) {
  auto& cell = matrix.cells.at(std::size_t{row} * matrix.columns + column);
  if (cell) cell = value;
}

void put_row(Matrix& matrix, std::uint32_t row, double value) {
  for (std::uint32_t column = 0; column < matrix.columns; ++column) put(matrix, row, column, value);
}

void put_column(Matrix& matrix, std::uint32_t column, double value) {
  for (std::uint32_t row = 0; row < matrix.rows; ++row) put(matrix, row, column, value);
}

TEST(Matrix, without_a_fault_names_nothing) {
  EXPECT_TRUE(spots(pairs(18), {}).spots.empty());
  EXPECT_TRUE(spots(rack(), {}).spots.empty());
}

TEST(Matrix, with_a_slow_row_names_the_sender) {
  Matrix matrix = pairs(18);
  put_row(matrix, 5, 8e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, Line::row);
  EXPECT_EQ(found[0].row, 5U);
  EXPECT_EQ(found[0].slow, 17U);
  EXPECT_EQ(found[0].of, 17U);
  EXPECT_NEAR(found[0].ratio, 0.8, 0.01);
  EXPECT_EQ(found[0].not_separated, "");
}

TEST(Matrix, with_a_slow_column_names_the_receiver) {
  Matrix matrix = pairs(18);
  put_column(matrix, 7, 8e10);
  put(matrix, 3, 7, 1e11);  // One pair is fast: 16 of 17.
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, Line::column);
  EXPECT_EQ(found[0].column, 7U);
  EXPECT_EQ(found[0].slow, 16U);
  EXPECT_EQ(found[0].of, 17U);
}

TEST(Matrix, with_row_and_column_of_one_host_names_the_host) {
  Matrix matrix = pairs(18);
  put_row(matrix, 5, 8e10);
  put_column(matrix, 5, 8e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, Line::both);
  EXPECT_EQ(found[0].row, 5U);
  EXPECT_EQ(found[0].of, 34U);
}

TEST(Matrix, with_a_slow_row_and_the_column_of_another_host_names_both_by_themselves) {
  Matrix matrix = pairs(18);
  put_row(matrix, 5, 8e10);
  put_column(matrix, 9, 8e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0].line, Line::both);
  EXPECT_NE(found[1].line, Line::both);
}

TEST(Matrix, with_a_slow_cell_names_the_link) {
  Matrix matrix = pairs(18);
  put(matrix, 2, 11, 8e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, Line::cell);
  EXPECT_EQ(found[0].row, 2U);
  EXPECT_EQ(found[0].column, 11U);
  EXPECT_NEAR(found[0].ratio, 0.8, 0.01);
  EXPECT_EQ(found[0].not_separated, "");
}

TEST(Matrix, of_two_hosts_cannot_tell_the_link_from_its_ends) {
  Matrix matrix = pairs(3);
  for (auto& cell : matrix.cells) cell.reset();
  for (const std::size_t cell : {1UL, 2UL, 3UL, 5UL, 6UL}) matrix.cells[cell] = 1e11;
  put(matrix, 1, 0, 5e10);
  for (const std::size_t cell : {5UL, 6UL}) matrix.cells[cell].reset();
  matrix.cells[8] = matrix.cells[4] = 1e11;  // Row 1 has 0 and itself; column 0 has row 1 alone.
  matrix.same = false;
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, Line::cell);
  EXPECT_THAT(found[0].not_separated, HasSubstr("column 0 has no other cell"));
}

TEST(Matrix, says_that_three_cells_of_a_row_are_slow_where_they_do_not_make_the_row) {
  Matrix matrix = pairs(18);
  for (const std::uint32_t column : {1U, 8U, 15U}) put(matrix, 4, column, 8e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 3U);
  for (const Spot& spot : found) {
    EXPECT_EQ(spot.line, Line::cell);
    EXPECT_THAT(spot.not_separated, HasSubstr("row 4 has 3 of 17 slow"));
  }
}

TEST(Matrix, takes_no_cell_for_fast_that_was_not_measured_properly) {
  for (const double value : {kNan, 0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    Matrix matrix = pairs(18);
    put_row(matrix, 5, value);
    const auto found = spots(matrix, {}).spots;
    ASSERT_EQ(found.size(), 1U) << value;
    EXPECT_EQ(found[0].line, Line::row);
    EXPECT_EQ(found[0].lost, 17U);
    EXPECT_EQ(found[0].ratio, 1);
  }
}

TEST(Matrix, says_nothing_of_cells_that_nobody_asked_for) {
  Matrix matrix = pairs(18);
  for (std::uint32_t column = 0; column < 15; ++column) matrix.cells[5 * 18 + column].reset();
  EXPECT_TRUE(spots(matrix, {}).spots.empty());
}

TEST(Matrix, needs_a_population) {
  Matrix matrix = pairs(4);
  for (std::uint32_t row = 0; row < 3; ++row) put_row(matrix, row, kNan);
  EXPECT_THAT(spots(matrix, {}).why_none, HasSubstr("3 of 12 cells"));
}

TEST(Matrix, of_a_rack_names_gpu_tray_switch_and_cable_also_where_all_others_tie) {
  Matrix matrix = rack();
  put_row(matrix, 10, 9e10);                                                 // A GPU of tray 2.
  for (std::uint32_t row = 20; row < 24; ++row) put_row(matrix, row, 9e10);  // Tray 5.
  put_column(matrix, 3, 9e10);
  put(matrix, 40, 6, 9e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].line, Line::column);
  EXPECT_EQ(found[0].column, 3U);
  EXPECT_EQ(found[0].of, 72U);
  EXPECT_EQ(found[1].line, Line::tray);
  EXPECT_EQ(found[1].row, 20U);
  EXPECT_EQ(found[1].slow, 32U);  // The switch explains the other 4.
  EXPECT_EQ(found[2].line, Line::row);
  EXPECT_EQ(found[2].row, 10U);
  EXPECT_EQ(found[3].line, Line::cell);
  EXPECT_EQ(found[3].row, 40U);
}

TEST(Matrix, says_where_a_tray_of_one_gpu_cannot_be_told_from_the_gpu) {
  Matrix matrix = rack();
  for (std::uint32_t row = 21; row < 24; ++row) {
    for (std::uint32_t column = 0; column < 9; ++column) {
      matrix.cells[std::size_t{row} * 9 + column].reset();
    }
  }
  put_row(matrix, 20, 9e10);
  const auto found = spots(matrix, {}).spots;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].not_separated, HasSubstr("the tray from row 20"));
}

TEST(Matrix, needs_both_a_distance_in_scatters_and_a_share_that_matters) {
  Matrix matrix = rack();
  put(matrix, 1, 1, 0.99e11);  // 10 scatters of the resolution, but 1 %.
  EXPECT_TRUE(spots(matrix, {}).spots.empty());
  Matrix noisy = pairs(18);
  put(noisy, 1, 2, 0.97e11);  // 3 %, but about 4 scatters.
  EXPECT_TRUE(spots(noisy, {}).spots.empty());
}

TEST(Matrix, calls_all_slow_that_is_below_the_floor) {
  Matrix matrix = pairs(4);
  matrix.floor = 2e11;
  EXPECT_FALSE(spots(matrix, {}).spots.empty());
}

TEST(Matrix, of_sizes_that_disagree_is_refused) {
  EXPECT_THROW(spots({2, 2, {1.0, 1.0, 1.0}}, {}), Error);
  EXPECT_THROW(spots({2, 1, {1.0, 1.0}, true}, {}), Error);
  EXPECT_THROW(spots({3, 1, {1.0, 1.0, 1.0}, false, 2}, {}), Error);
}

TEST(Robust, has_a_scatter_where_more_than_half_tie) {
  EXPECT_NEAR(robust({1, 1, 1, 0.9, 0.8}, 0.001).scatter, 0.1 / 1.1503, 1e-12);
  EXPECT_EQ(robust({1, 1, 1, 1, 0.5}, 0.001).scatter, 0.001);  // A slow one does not hide itself.
  EXPECT_EQ(robust({1, 1, 1}, 0.001).scatter, 0.001);
  EXPECT_NEAR(robust({1, 2, 3, 4, 100}, 1e-6).scatter, 1.4826, 1e-12);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

}  // namespace
}  // namespace assay::locate
