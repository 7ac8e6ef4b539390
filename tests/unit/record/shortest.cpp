// Numbers as text: what is remembered is what would be computed.
#include "results/record/shortest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

namespace assay {
namespace {

std::string computed(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

TEST(Shortest, is_what_is_computed_however_often_and_after_whatever_else) {
  std::vector<double> values{0.0, -0.0, 0.1, -7507335993970.627, 1e300, -2.2250738585072014e-308};
  values.push_back(std::numeric_limits<double>::denorm_min());
  values.push_back(std::numeric_limits<double>::quiet_NaN());
  values.push_back(-std::numeric_limits<double>::infinity());
  for (int i = 0; i < 1000; ++i) values.push_back(1.0 / (i + 3));  // More than are remembered.
  for (int round = 0; round < 2; ++round) {
    for (const double value : values) {
      EXPECT_EQ(shortest(value), computed(value));
      EXPECT_EQ(shortest(value), computed(value));
    }
  }
}

}  // namespace
}  // namespace assay
