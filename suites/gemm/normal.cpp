// Philox, and quantiles of the normal distribution.
#include "suites/gemm/normal.hpp"

#include <cmath>
#include <numbers>
#include <vector>

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

constexpr std::size_t kQuantiles = 1U << 16U;

// The numbers that N(0,1) exceeds with probability (i + 1/2) / 65536. Newton's steps from each to
// the next: the distribution function is concave above 0, so that they come from below and never
// overshoot.
std::vector<float> make_quantiles() {
  std::vector<float> quantiles(kQuantiles);
  constexpr int kSteps = 6;
  double x = 0;
  for (std::size_t i = kQuantiles / 2; i < kQuantiles; ++i) {
    const double wanted = (static_cast<double>(i) + 0.5) / static_cast<double>(kQuantiles);
    for (int step = 0; step < kSteps; ++step) {
      const double reached = 0.5 * std::erfc(-x / std::numbers::sqrt2);
      const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
      x += (wanted - reached) / density;
    }
    quantiles[i] = static_cast<float>(x);
    quantiles[kQuantiles - 1 - i] = static_cast<float>(-x);
  }
  return quantiles;
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

std::array<float, kNormalBlock> normals(const NormalStream& stream, std::uint64_t block) {
  static const std::vector<float> kTable = make_quantiles();
  const Philox random = numbers(stream, block);
  std::array<float, kNormalBlock> values{};
  for (std::size_t i = 0; i < random.size(); ++i) {
    values[2 * i] = kTable[random[i] & 0xFFFFU];
    values[2 * i + 1] = kTable[random[i] >> 16U];
  }
  return values;
}

std::array<double, kNormalBlock> wide_normals(const NormalStream& stream, std::uint64_t block) {
  constexpr std::uint32_t kLowBits = 1U << 31U;  // Streams of their own; others count from 0.
  const std::array<float, kNormalBlock> coarse = normals(stream, block);
  const NormalStream low{stream.seed, stream.number + kLowBits};
  std::array<double, kNormalBlock> values{};
  for (std::size_t i = 0; i < kNormalBlock; i += 4) {
    const Philox random = numbers(low, 2 * block + i / 4);
    for (std::size_t j = 0; j < random.size(); ++j) {
      const double share = static_cast<double>(random[j]) * 0x1p-56;
      values[i + j] = coarse[i + j] * (1 + share);
    }
  }
  return values;
}

std::array<std::int32_t, 4> whole_numbers(const NormalStream& stream, std::uint64_t block,
                                          std::uint32_t greatest) {
  const Philox random = numbers(stream, block);
  std::array<std::int32_t, 4> values{};
  for (std::size_t i = 0; i < random.size(); ++i) {
    // The upper 31 bits choose the size, the lowest the sign.
    const std::uint64_t scaled = (std::uint64_t{random[i] >> 1U} * greatest) >> 31U;
    const auto size = static_cast<std::int32_t>(scaled + 1);
    values[i] = random[i] % 2 == 0 ? size : -size;
  }
  return values;
}

float sign(const NormalStream& stream, std::uint64_t i) {
  constexpr std::uint64_t kBits = 128;
  const Philox random = numbers(stream, i / kBits);
  const std::uint64_t bit = i % kBits;
  return (random[bit / 32] >> (bit % 32)) % 2 == 0 ? 1.0F : -1.0F;
}

}  // namespace assay
