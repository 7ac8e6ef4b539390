// Codes of eight bits and fewer, and where their scales lie.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "suites/gemm/narrow.hpp"
#include "suites/gemm/scaled.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

TEST(Narrow, e4m3_has_the_values_of_its_specification) {
  // OCP 8-bit Floating Point Specification, table 2.
  EXPECT_EQ(from_e4m3(0x00), 0);
  EXPECT_EQ(from_e4m3(0x01), 0x1p-9);
  EXPECT_EQ(from_e4m3(0x08), 0x1p-6);
  EXPECT_EQ(from_e4m3(0x38), 1);
  EXPECT_EQ(from_e4m3(0xB8), -1);
  EXPECT_EQ(from_e4m3(0x7E), 448);
  EXPECT_TRUE(std::isnan(from_e4m3(0x7F)));
  EXPECT_TRUE(std::isnan(from_e4m3(0xFF)));
  EXPECT_EQ(from_ue4m3(0xB8), 1) << "the sign of a scale is ignored";
}

TEST(Narrow, every_code_comes_back_from_its_value) {
  for (unsigned code = 0; code < 256; ++code) {
    const auto byte = static_cast<std::uint8_t>(code);
    if ((code & 0x7FU) != 0x7F) {
      EXPECT_EQ(to_e4m3(from_e4m3(byte)), byte);
    }
    if (code < 16) {
      EXPECT_EQ(to_e2m1(from_e2m1(byte)), byte);
    }
  }
}

TEST(Narrow, values_go_to_the_nearest_code_ties_to_the_even_one_and_no_farther_than_the_greatest) {
  EXPECT_EQ(from_e4m3(to_e4m3(17)), 16);
  EXPECT_EQ(from_e4m3(to_e4m3(17.1)), 18);
  EXPECT_EQ(from_e4m3(to_e4m3(19)), 20);
  EXPECT_EQ(from_e4m3(to_e4m3(-1e6)), -448);
  const double greatest_tie = 5;
  EXPECT_EQ(from_e2m1(to_e2m1(greatest_tie)), 4);
  EXPECT_EQ(from_e2m1(to_e2m1(0.25)), 0);
  EXPECT_EQ(from_e2m1(to_e2m1(0.75)), 1);
  EXPECT_EQ(from_e2m1(to_e2m1(-1.75)), -2);
  EXPECT_EQ(from_e2m1(to_e2m1(99)), 6);
}

TEST(Narrow, scales_of_ue8m0_are_powers_of_two) {
  EXPECT_EQ(from_ue8m0(127), 1);
  EXPECT_EQ(from_ue8m0(130), 8);
  EXPECT_EQ(from_ue8m0(0), 0x1p-127);
  EXPECT_TRUE(std::isnan(from_ue8m0(255)));
}

TEST(Narrow, tf32_keeps_eleven_significant_bits) {
  EXPECT_EQ(to_tf32(1.0F + 0x1p-11F), 1.0F);
  EXPECT_EQ(to_tf32(1.0F + 3 * 0x1p-11F), 1.0F + 0x1p-9F);
  EXPECT_EQ(to_tf32(-1.0F - 0x1p-10F), -1.0F - 0x1p-10F);
}

TEST(Scales, lie_in_tiles_of_128_rows_by_4_blocks_with_rows_32_apart_side_by_side) {
  const ScaledShape shape{Number::nvfp4, 256, 128};  // Eight blocks a row.
  struct Place {
    std::size_t row;
    std::size_t block;
    std::size_t offset;
  };
  for (const Place& place : {Place{0, 0, 0},
                             {0, 3, 3},
                             {1, 0, 16},
                             {31, 0, 496},
                             {32, 0, 4},
                             {64, 1, 9},
                             {96, 0, 12},
                             {127, 3, 511},
                             {0, 4, 512},
                             {128, 0, 1024},
                             {255, 7, 2047}}) {
    EXPECT_EQ(scale_offset(shape, place.row, place.block), place.offset)
        << place.row << ", " << place.block;
  }
}

TEST(Scales, of_a_matrix_that_fills_no_whole_tile_have_places_of_their_own_within_its_bytes) {
  for (const Number number : {Number::nvfp4, Number::mxfp8}) {
    const ScaledShape shape{number, 200, 160};
    std::set<std::size_t> places;
    for (std::size_t row = 0; row < shape.rows; ++row) {
      for (std::size_t block = 0; block < shape.k / scale_block(number); ++block) {
        places.insert(scale_offset(shape, row, block));
      }
    }
    EXPECT_EQ(places.size(), 200 * 160 / scale_block(number));
    EXPECT_LT(*places.rbegin(), scaled_bytes(shape) - scales_offset(shape));
  }
  // 200 x 80 bytes of codes; two tiles of rows, three of blocks.
  EXPECT_EQ(scales_offset({Number::nvfp4, 200, 160}), 16128U);
  EXPECT_EQ(scaled_bytes({Number::nvfp4, 200, 160}), 16128U + 2 * 3 * 512);
  EXPECT_EQ(scaled_bytes({Number::fp8, 16, 32}), 512U + 4);
}

TEST(Scales, are_not_all_the_same_and_zero_beyond_the_matrix) {
  const auto device = test_device(2);
  for (const Number number : {Number::nvfp4, Number::mxfp8}) {
    const ScaledShape shape{number, 200, 160};
    const auto memory = device->allocate(scaled_bytes(shape));
    std::ranges::fill(memory->as<std::uint8_t>(), std::uint8_t{0xEE});
    fill_scaled(*device, shape, {7, 1}, memory->data());
    const auto scales = memory->as<std::uint8_t>().subspan(scales_offset(shape));
    const std::set<std::uint8_t> found(scales.begin(), scales.end());
    EXPECT_GE(found.size(), 5U);
    EXPECT_TRUE(found.contains(0));
    EXPECT_FALSE(found.contains(0xEE));
  }
}

TEST(Scales, the_even_one_of_two_numbers_is_the_low_half_of_their_byte) {
  const ScaledShape shape{Number::nvfp4, 1, 32};
  std::vector<std::uint8_t> operand(scaled_bytes(shape), 0);
  operand[0] = 0x7A;  // -1, then 6.
  operand[scales_offset(shape)] = 0x40;
  std::vector<double> values(32);
  ScaledRows(shape, operand.data()).read(0, 0, values);
  EXPECT_EQ(values[0], -2);
  EXPECT_EQ(values[1], 12);
}

}  // namespace
}  // namespace assay
