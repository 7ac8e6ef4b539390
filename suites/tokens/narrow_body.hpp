// Activations in FP8 and NVFP4, made of FP32 where they are needed. Which code stands for which
// number: suites/gemm/narrow.hpp.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace assay {

// FP8 has one scale a matrix. Activations are about 1 in size and reach some twenties behind gates:
// times 16 they use E4M3 from its 448 down to a thousandth without loss of bits. Weights, of N(0,1)
// before they are scaled, reach 4.3.
inline constexpr float kFp8ActivationSpread = 16;
inline constexpr float kFp8WeightSpread = 64;

// To the nearest, ties to even, at most 448 in size.
constexpr std::uint8_t e4m3_code(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint8_t>(bits >> 24U & 0x80U);
  const std::uint32_t size = bits & 0x7FFFFFFFU;
  constexpr std::uint32_t kSmallestNormal = (127U - 6U) << 23U;
  constexpr std::uint8_t kGreatest = 0x7E;
  if (size < kSmallestNormal) {
    // Steps of 2^-9: beside 2^23 a float has whole numbers alone.
    constexpr float kWhole = 8388608.0F;
    const float steps = (std::bit_cast<float>(size) * 512.0F + kWhole) - kWhole;
    return static_cast<std::uint8_t>(sign | static_cast<std::uint8_t>(steps));
  }
  const std::uint32_t rounded = (size + 0x7FFFFU + (size >> 20U & 1U)) >> 20U;
  const std::uint32_t code = rounded - ((127U - 7U) << 3U);
  return static_cast<std::uint8_t>(sign | (code > kGreatest ? kGreatest : code));
}

// Of a code without a sign.
constexpr float e4m3_size(std::uint8_t code) {
  const std::uint32_t exponent = code >> 3U;
  const std::uint32_t mantissa = code & 7U;
  if (exponent == 0) return static_cast<float>(mantissa) / 512.0F;
  return std::bit_cast<float>((exponent + 127U - 7U) << 23U | mantissa << 20U);
}

// 0, 0.5, 1, 1.5, 2, 3, 4, 6, and their negatives: the nearest, of two as near the even code.
constexpr std::uint8_t e2m1_code(float value) {
  const float size = value < 0 ? -value : value;
  const int code = (size > 0.25F) + (size >= 0.75F) + (size > 1.25F) + (size >= 1.75F) +
                   (size > 2.5F) + (size >= 3.5F) + (size > 5.0F);
  return static_cast<std::uint8_t>(value < 0 ? code | 8 : code);
}

struct NarrowFp8Job {
  const float* x = nullptr;
  std::uint8_t* y = nullptr;
  std::size_t elements = 0;
  float spread = 1;

  constexpr std::size_t count() const { return elements; }
  constexpr void at(std::size_t i) const { y[i] = e4m3_code(x[i] * spread); }
};

// Sixteen along a row share a scale, by which the greatest of them becomes 6. Scales lie in tiles
// of 128 rows by 4 blocks (suites/gemm/scaled_layout.hpp); beyond the matrix they are zero.
struct NarrowFp4Job {
  const float* x = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::uint8_t* codes = nullptr;  // Two a byte, the even one in its low half.
  std::uint8_t* scales = nullptr;

  static constexpr std::size_t kBlock = 16;

  constexpr std::size_t blocks() const { return columns / kBlock; }
  constexpr std::size_t padded_blocks() const { return (blocks() + 3) / 4 * 4; }
  constexpr std::size_t padded_rows() const { return (rows + 127) / 128 * 128; }
  constexpr std::size_t count() const { return padded_rows() * padded_blocks(); }
  constexpr void at(std::size_t i) const {
    const std::size_t row = i / padded_blocks();
    const std::size_t block = i % padded_blocks();
    const std::size_t tile = row / 128 * (padded_blocks() / 4) + block / 4;
    std::uint8_t& scale = scales[tile * 512 + row % 32 * 16 + row % 128 / 32 * 4 + block % 4];
    scale = 0;
    if (row < rows && block < blocks()) scale = narrow(row * columns + block * kBlock);
  }

 private:
  constexpr std::uint8_t narrow(std::size_t first) const {
    float most = 0;
    for (std::size_t j = first; j < first + kBlock; ++j) {
      const float size = x[j] < 0 ? -x[j] : x[j];
      most = size > most ? size : most;
    }
    const std::uint8_t scale = e4m3_code(most / 6.0F);
    const float divisor = scale == 0 ? 1.0F : e4m3_size(scale);
    for (std::size_t j = first; j < first + kBlock; j += 2) {
      const std::uint8_t low = e2m1_code(x[j] / divisor);
      const std::uint8_t high = e2m1_code(x[j + 1] / divisor);
      codes[j / 2] = static_cast<std::uint8_t>(low | (high << 4U));
    }
    return scale;
  }
};

}  // namespace assay
