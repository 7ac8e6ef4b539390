// By the codes of suites/gemm/narrow.hpp.
#include "suites/tokens/rounding.hpp"

#include <algorithm>
#include <cmath>

#include "harness/device/bf16.hpp"
#include "suites/gemm/narrow.hpp"
#include "suites/gemm/scaled_layout.hpp"
#include "suites/tokens/narrow_body.hpp"

namespace assay {
namespace {

void round_fp8(std::span<float> row, double spread) {
  for (float& value : row) value = static_cast<float>(from_e4m3(to_e4m3(value * spread)) / spread);
}

void round_fp4(std::span<float> row, double spread) {
  const std::size_t block = scale_block(Number::nvfp4);
  for (std::size_t first = 0; first < row.size(); first += block) {
    const auto own = row.subspan(first, block);
    double most = 0;
    for (const float value : own) most = std::max(most, std::abs(value * spread));
    const double scale = from_ue4m3(to_e4m3(most / 6));
    for (float& value : own) {
      const double share = scale > 0 ? value * spread / scale : 0;
      value = static_cast<float>(from_e2m1(to_e2m1(share)) * scale / spread);
    }
  }
}

}  // namespace

void round_weights(std::span<float> row, std::size_t inputs, Number number) {
  const double size = std::sqrt(static_cast<double>(inputs));
  if (number == Number::fp8) return round_fp8(row, size * kFp8WeightSpread);
  if (number == Number::nvfp4) return round_fp4(row, size);
  for (float& value : row) value = rounded(value, number);
}

void round_activations(std::span<float> row, Number number) {
  if (number == Number::fp8) round_fp8(row, kFp8ActivationSpread);
  if (number == Number::nvfp4) round_fp4(row, 1);
}

float rounded(float value, Number number) {
  return number == Number::bf16 ? from_bf16(to_bf16(value)) : value;
}

}  // namespace assay
