// Numbers of eight bits and fewer, as tensor cores read them (OCP 8-bit Floating Point
// Specification 1.0; OCP Microscaling Formats Specification 1.0).
#pragma once

#include <cstdint>

namespace assay {

// Four bits of exponent (bias 7), three of mantissa: up to 448. 0x7F and 0xFF are NaN.
double from_e4m3(std::uint8_t code);
// To the nearest, ties to even, at most 448 in size. `value` is finite.
std::uint8_t to_e4m3(double value);

// Sign, two bits of exponent, one of mantissa: 0, 0.5, 1, 1.5, 2, 3, 4, 6. In the low four bits.
double from_e2m1(std::uint8_t code);
std::uint8_t to_e2m1(double value);

// A power of two: 2^(code - 127). 0xFF is NaN.
double from_ue8m0(std::uint8_t code);

// E4M3 without its sign, which is ignored.
double from_ue4m3(std::uint8_t code);

// FP32 of 11 significant bits, to the nearest, ties to even: what tensor cores make of an operand
// of theirs is it already. `value` is finite.
float to_tf32(float value);

}  // namespace assay
