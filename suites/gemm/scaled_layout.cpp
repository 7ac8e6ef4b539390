// Sizes and places.
#include "suites/gemm/scaled_layout.hpp"

namespace assay {
namespace {

constexpr std::size_t kAlignment = 256;
constexpr std::size_t kTileRows = 128;
constexpr std::size_t kTileBlocks = 4;
constexpr std::size_t kTileBytes = kTileRows * kTileBlocks;

std::size_t rounded_up(std::size_t value, std::size_t step) {
  return (value + step - 1) / step * step;
}

std::size_t code_bytes(const ScaledShape& shape) {
  return shape.number == Number::nvfp4 ? shape.rows * shape.k / 2 : shape.rows * shape.k;
}

std::size_t padded_blocks(const ScaledShape& shape) {
  return rounded_up(shape.k / scale_block(shape.number), kTileBlocks);
}

}  // namespace

std::size_t scale_bytes(const ScaledShape& shape) {
  if (scale_block(shape.number) == 0) return sizeof(float);
  return rounded_up(shape.rows, kTileRows) * padded_blocks(shape);
}

std::size_t scale_block(Number number) {
  switch (number) {
    case Number::mxfp8: return 32;
    case Number::nvfp4: return 16;
    default: return 0;
  }
}

std::size_t k_step(Number number) { return is_scaled(number) ? 32 : 1; }

std::size_t scales_offset(const ScaledShape& shape) {
  return rounded_up(code_bytes(shape), kAlignment);
}

std::size_t scaled_bytes(const ScaledShape& shape) {
  return scales_offset(shape) + scale_bytes(shape);
}

std::size_t scale_offset(const ScaledShape& shape, std::size_t row, std::size_t block) {
  const std::size_t tile =
      row / kTileRows * (padded_blocks(shape) / kTileBlocks) + block / kTileBlocks;
  return tile * kTileBytes + row % 32 * 16 + row % kTileRows / 32 * 4 + block % kTileBlocks;
}

}  // namespace assay
