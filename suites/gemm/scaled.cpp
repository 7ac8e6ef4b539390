// Codes, and scales in their tiles.
#include "suites/gemm/scaled.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "harness/device/lanes.hpp"
#include "suites/gemm/narrow.hpp"

namespace assay {
namespace {

bool is_fp4(Number number) { return number == Number::nvfp4; }

// Random bits for scales, of which no number of the same stream is made.
std::uint32_t scale_bits(const NormalStream& stream, std::size_t row, std::size_t block) {
  constexpr std::uint32_t kScales = 1;
  return philox(
      {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(row), stream.number, kScales},
      {static_cast<std::uint32_t>(stream.seed), static_cast<std::uint32_t>(stream.seed >> 32U)})[0];
}

// N(0,1) numbers reach 4.3. Times 64 they use most of E4M3's 448; times 1.5 all of E2M1's 6.
constexpr double kE4m3Spread = 64;
constexpr double kE2m1Spread = 1.5;

float scale_of_all(const NormalStream& stream) {
  return static_cast<float>((1 + scale_bits(stream, 0, 0) * 0x1p-32) / kE4m3Spread);
}

std::uint8_t drawn_scale(Number number, std::uint32_t bits) {
  // 2^-7 to 2^-4 beside codes 64 times as large as their numbers; or E4M3 from 0.25 to 1.875.
  return static_cast<std::uint8_t>(is_fp4(number) ? 0x28 + bits % 24 : 120 + bits % 4);
}

// 1 or 2.
std::uint8_t whole_scale(Number number, std::uint32_t bits) {
  const std::uint32_t doubled = bits & 1U;
  return static_cast<std::uint8_t>(is_fp4(number) ? 0x38 + 8 * doubled : 127 + doubled);
}

void put_code(const ScaledShape& shape, std::uint8_t* codes, std::size_t at, double value) {
  if (!is_fp4(shape.number)) {
    codes[at] = to_e4m3(value);
    return;
  }
  // The even one of two is the low half of their byte.
  std::uint8_t& both = codes[at / 2];
  const std::uint8_t code = to_e2m1(value);
  both = static_cast<std::uint8_t>(at % 2 == 0 ? code : both | (code << 4U));
}

using Scale = std::uint8_t (*)(Number, std::uint32_t);

void fill_scales(Device& device, const ScaledShape& shape, const NormalStream& stream,
                 std::pair<Scale, std::uint8_t*> to) {
  const auto [scale, scales] = to;
  std::memset(scales, 0, scale_bytes(shape));
  const std::size_t blocks = shape.k / scale_block(shape.number);
  device.parallel([&, scale = scale, scales = scales](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(shape.rows, lane, lanes, 1);
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t block = 0; block < blocks; ++block) {
        scales[scale_offset(shape, row, block)] =
            scale(shape.number, scale_bits(stream, row, block));
      }
    }
  });
}

std::uint8_t* bytes_of(void* operand) { return static_cast<std::uint8_t*>(operand); }

}  // namespace

void fill_scaled(Device& device, const ScaledShape& shape, const NormalStream& stream, void* to) {
  std::uint8_t* const codes = bytes_of(to);
  const double spread = is_fp4(shape.number) ? kE2m1Spread : kE4m3Spread;
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(shape.rows * shape.k, lane, lanes, kNormalBlock);
    for (std::size_t i = begin; i < end; i += kNormalBlock) {
      const auto values = normals(stream, i / kNormalBlock);
      for (std::size_t j = 0; j < kNormalBlock; ++j)
        put_code(shape, codes, i + j, spread * values[j]);
    }
  });
  std::uint8_t* const scales = codes + scales_offset(shape);
  if (scale_block(shape.number) != 0) {
    return fill_scales(device, shape, stream, {drawn_scale, scales});
  }
  const float scale = scale_of_all(stream);
  std::memcpy(scales, &scale, sizeof scale);
}

std::vector<std::int32_t> fill_scaled_whole(Device& device, const ScaledShape& shape,
                                            const NormalStream& stream, void* to) {
  constexpr std::size_t kBlock = 4;  // Numbers that the generator makes at once.
  std::vector<std::int32_t> numbers(shape.rows * shape.k);
  std::uint8_t* const codes = bytes_of(to);
  std::uint8_t* const scales = codes + scales_offset(shape);
  const std::size_t block = scale_block(shape.number);
  // A and B have streams of their own: a scale in the other's place is seen.
  const std::int32_t scale_of_matrix = stream.number % 2 == 0 ? 2 : 4;
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(numbers.size(), lane, lanes, kBlock);
    for (std::size_t i = begin; i < end; i += kBlock) {
      const auto whole = whole_numbers(stream, i / kBlock, kScaledWhole);
      for (std::size_t j = 0; j < kBlock; ++j) put_code(shape, codes, i + j, whole[j]);
      const auto factor = [&](std::size_t at) -> std::int32_t {
        if (block == 0) return scale_of_matrix;
        return 1 << (scale_bits(stream, at / shape.k, at % shape.k / block) & 1U);
      };
      for (std::size_t j = 0; j < kBlock; ++j) numbers[i + j] = whole[j] * factor(i + j);
    }
  });
  if (block != 0) {
    fill_scales(device, shape, stream, {whole_scale, scales});
  } else {
    const auto scale = static_cast<float>(scale_of_matrix);
    std::memcpy(scales, &scale, sizeof scale);
  }
  return numbers;
}

ScaledRows::ScaledRows(const ScaledShape& shape, const void* operand)
    : shape_(shape),
      codes_(static_cast<const std::uint8_t*>(operand)),
      scales_(codes_ + scales_offset(shape)) {}

double ScaledRows::scale(std::size_t row, std::size_t block) const {
  if (shape_.number == Number::fp8) {
    float scale = 0;
    std::memcpy(&scale, scales_, sizeof scale);
    return scale;
  }
  const std::uint8_t code = scales_[scale_offset(shape_, row, block)];
  return is_fp4(shape_.number) ? from_ue4m3(code) : from_ue8m0(code);
}

void ScaledRows::read(std::size_t row, std::size_t first, std::span<double> values) const {
  const std::size_t block =
      scale_block(shape_.number) == 0 ? values.size() : scale_block(shape_.number);
  for (std::size_t i = 0; i < values.size(); i += block) {
    const double factor = scale(row, (first + i) / block);
    for (std::size_t j = i; j < i + block; ++j) {
      const std::size_t at = row * shape_.k + first + j;
      const double code = is_fp4(shape_.number) ? from_e2m1(codes_[at / 2] >> (at % 2 * 4) & 0xFU)
                                                : from_e4m3(codes_[at]);
      values[j] = code * factor;
    }
  }
}

}  // namespace assay
