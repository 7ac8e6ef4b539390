// Codes of eight bits and fewer, and where their scales lie.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "suites/gemm/bits_digest.hpp"
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

TEST(BitsDigest, is_the_same_on_any_number_of_lanes_and_another_for_any_changed_bit) {
  std::vector<std::uint16_t> bits(1003);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::uint16_t>(i * 7919);
  const auto digest = [&](unsigned lanes) {
    return bits_digest(*test_device(lanes), bits.data(), 2 * bits.size());
  };
  const std::uint64_t right = digest(1);
  EXPECT_EQ(digest(2), right);
  for (const std::size_t at : {std::size_t{0}, std::size_t{500}, bits.size() - 1}) {
    for (const unsigned bit : {0U, 15U}) {
      bits[at] = static_cast<std::uint16_t>(bits[at] ^ (1U << bit));
      EXPECT_NE(digest(2), right);
      bits[at] = static_cast<std::uint16_t>(bits[at] ^ (1U << bit));
    }
  }
  std::swap(bits[1], bits[2]);
  EXPECT_NE(digest(2), right) << "two that changed places";
}

TEST(BitsDigest, is_written_in_sixteen_hex_digits) {
  EXPECT_EQ(digest_text(0x0123456789abcdefU), "0123456789abcdef");
  EXPECT_EQ(digest_text(10), "000000000000000a");
}

}  // namespace
}  // namespace assay
