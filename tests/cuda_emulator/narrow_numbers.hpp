// Codes of eight bits and fewer as numbers, apart from the suites' own: a mistake in one of them is
// then seen (OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0).
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace assay::emulated {

inline double e4m3(unsigned code) {
  const int exponent = static_cast<int>(code >> 3U & 15U);
  const int mantissa = static_cast<int>(code & 7U);
  double size = exponent == 0 ? mantissa / 512.0 : std::exp2(exponent - 7) * (1 + mantissa / 8.0);
  if (exponent == 15 && mantissa == 7) size = std::numeric_limits<double>::quiet_NaN();
  return (code & 0x80U) != 0 ? -size : size;
}

// The low half of a byte is the first of two.
inline double e2m1(unsigned both, std::size_t second) {
  const unsigned code = both >> (4 * second);
  const int exponent = static_cast<int>(code >> 1U & 3U);
  const int mantissa = static_cast<int>(code & 1U);
  const double size =
      exponent == 0 ? mantissa / 2.0 : std::exp2(exponent - 1) * (1 + mantissa / 2.0);
  return (code & 8U) != 0 ? -size : size;
}

inline double ue8m0(unsigned code) {
  return code == 255 ? std::numeric_limits<double>::quiet_NaN()
                     : std::exp2(static_cast<int>(code) - 127);
}

// The lower thirteen bits of the mantissa are not read.
inline double tf32(float value) {
  return static_cast<double>(std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) & ~0x1FFFU));
}

}  // namespace assay::emulated
