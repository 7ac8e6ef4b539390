// Philox, and Box and Muller's transform.
#include "suites/gemm/normal.hpp"

#include <cmath>
#include <numbers>

namespace assay {
namespace {

struct Product {
  std::uint32_t high;
  std::uint32_t low;
};

Product product(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t wide = std::uint64_t{a} * b;
  return {static_cast<std::uint32_t>(wide >> 32U), static_cast<std::uint32_t>(wide)};
}

Philox numbers(const NormalStream& stream, std::uint64_t block) {
  return philox(
      {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32U), stream.number,
       0},
      {static_cast<std::uint32_t>(stream.seed), static_cast<std::uint32_t>(stream.seed >> 32U)});
}

// Two uniform numbers to two normal ones. The first lies in (0, 1], so that its logarithm is
// finite.
void box_muller(std::uint32_t first, std::uint32_t second, float* out) {
  constexpr float kUnit = 0x1p-24F;
  const float u = static_cast<float>((first >> 8U) + 1) * kUnit;
  const float angle = 2 * std::numbers::pi_v<float> * (static_cast<float>(second >> 8U) * kUnit);
  const float radius = std::sqrt(-2 * std::log(u));
  out[0] = radius * std::cos(angle);
  out[1] = radius * std::sin(angle);
}

}  // namespace

Philox philox(Philox counter, std::array<std::uint32_t, 2> key) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const Product first = product(0xD2511F53U, counter[0]);
    const Product second = product(0xCD9E8D57U, counter[2]);
    counter = {second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1],
               first.low};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

std::array<float, 4> normals(const NormalStream& stream, std::uint64_t block) {
  const Philox random = numbers(stream, block);
  std::array<float, 4> values{};
  box_muller(random[0], random[1], values.data());
  box_muller(random[2], random[3], values.data() + 2);
  return values;
}

float sign(const NormalStream& stream, std::uint64_t i) {
  constexpr std::uint64_t kBits = 128;
  const Philox random = numbers(stream, i / kBits);
  const std::uint64_t bit = i % kBits;
  return (random[bit / 32] >> (bit % 32)) % 2 == 0 ? 1.0F : -1.0F;
}

}  // namespace assay
