// Numbers as people read them.
#include "results/judge/quantity.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace assay {
namespace {

TEST(Quantity, takes_the_prefix_that_keeps_the_number_short) {
  EXPECT_EQ(quantity(28.4e9, "B/s"), "28.4 GB/s");
  EXPECT_EQ(quantity(1.234e12, "FLOP/s"), "1.23 TFLOP/s");
  EXPECT_EQ(quantity(999, "B"), "999 B");
  EXPECT_EQ(quantity(1000, "B"), "1.00 kB");
  EXPECT_EQ(quantity(1.5e-6, "s"), "1.50 µs");
  EXPECT_EQ(quantity(0.25, "s"), "250 ms");
  EXPECT_EQ(quantity(1e-7, "s"), "100 ns");
  EXPECT_EQ(quantity(1e-6, "s"), "1.00 µs");
  EXPECT_EQ(quantity(3e-12, "s"), "0.00300 ns");
  EXPECT_EQ(quantity(-28.4e9, "B/s"), "-28.4 GB/s");
}

TEST(Quantity, leaves_other_units_without_a_prefix) {
  EXPECT_EQ(quantity(12345.6, "tokens/s"), "12346 tokens/s");
  EXPECT_EQ(quantity(0.05, "1"), "0.0500");
  EXPECT_EQ(quantity(0, "B/s"), "0.00 B/s");
}

TEST(Quantity, says_what_is_no_number) {
  EXPECT_EQ(quantity(std::numeric_limits<double>::quiet_NaN(), "B/s"), "nan B/s");
  EXPECT_EQ(quantity(std::numeric_limits<double>::infinity(), "1"), "inf");
  EXPECT_EQ(quantity(-std::numeric_limits<double>::infinity(), "s"), "-inf s");
}

TEST(Quantity, writes_the_largest_and_the_smallest_double) {
  EXPECT_FALSE(quantity(std::numeric_limits<double>::max(), "1").empty());
  EXPECT_FALSE(quantity(std::numeric_limits<double>::denorm_min(), "s").empty());
}

TEST(Quantity, writes_shares_with_two_digits) {
  EXPECT_EQ(percent(0.6), "60 %");
  EXPECT_EQ(percent(0.0031), "0.31 %");
  EXPECT_EQ(percent(1.5), "150 %");
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(signed_percent(0.664), "+66 %");
  EXPECT_EQ(signed_percent(-0.05), "-5.0 %");
  EXPECT_EQ(percent(std::numeric_limits<double>::quiet_NaN()), "nan %");
}

TEST(Quantity, counts_in_the_singular_and_the_plural) {
  EXPECT_EQ(counted(1, "value"), "1 value");
  EXPECT_EQ(counted(0, "value"), "0 values");
  EXPECT_EQ(counted(2, "value"), "2 values");
}

}  // namespace
}  // namespace assay
