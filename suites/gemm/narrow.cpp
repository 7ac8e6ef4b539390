// Codes to values by their fields, values to codes by search among all values.
#include "suites/gemm/narrow.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace assay {
namespace {

constexpr std::uint8_t kSign8 = 0x80;
constexpr std::uint8_t kSign4 = 0x8;

double e4m3_size(unsigned code) {
  const unsigned exponent = code >> 3U;
  const unsigned mantissa = code & 7U;
  if (exponent == 0) return std::ldexp(mantissa, -9);
  return std::ldexp(8 + mantissa, static_cast<int>(exponent) - 10);
}

constexpr std::array<double, 8> kE2m1{0, 0.5, 1, 1.5, 2, 3, 4, 6};

const std::array<double, 127>& e4m3_sizes() {
  static const std::array<double, 127> kSizes = [] {
    std::array<double, 127> sizes{};
    for (unsigned code = 0; code < sizes.size(); ++code) sizes[code] = e4m3_size(code);
    return sizes;
  }();
  return kSizes;
}

// The place of the nearest of ascending sizes, of two that are as near the even one.
template <class Sizes>
std::uint8_t nearest(const Sizes& sizes, double size) {
  const auto above = std::ranges::lower_bound(sizes, size);
  if (above == sizes.begin()) return 0;
  const auto place = static_cast<std::uint8_t>(above - sizes.begin());
  if (above == sizes.end()) return static_cast<std::uint8_t>(place - 1);
  const double to_above = *above - size;
  const double to_below = size - *(above - 1);
  const bool up = to_above < to_below || (to_above == to_below && place % 2 == 0);
  return up ? place : static_cast<std::uint8_t>(place - 1);
}

}  // namespace

double from_e4m3(std::uint8_t code) {
  const unsigned size = code & 0x7FU;
  if (size == 0x7F) return std::numeric_limits<double>::quiet_NaN();
  return (code & kSign8) == 0 ? e4m3_sizes()[size] : -e4m3_sizes()[size];
}

std::uint8_t to_e4m3(double value) {
  const std::uint8_t size = nearest(e4m3_sizes(), std::abs(value));
  return static_cast<std::uint8_t>(std::signbit(value) ? size | kSign8 : size);
}

double from_e2m1(std::uint8_t code) {
  const double size = kE2m1[code & 7U];
  return (code & kSign4) == 0 ? size : -size;
}

std::uint8_t to_e2m1(double value) {
  const std::uint8_t size = nearest(kE2m1, std::abs(value));
  return static_cast<std::uint8_t>(std::signbit(value) ? size | kSign4 : size);
}

double from_ue8m0(std::uint8_t code) {
  if (code == 0xFF) return std::numeric_limits<double>::quiet_NaN();
  return std::ldexp(1.0, static_cast<int>(code) - 127);
}

double from_ue4m3(std::uint8_t code) { return from_e4m3(code & 0x7FU); }

float to_tf32(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return std::bit_cast<float>((bits + 0xFFFU + ((bits >> 13U) & 1U)) & ~0x1FFFU);
}

}  // namespace assay
