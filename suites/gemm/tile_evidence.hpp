// What a sample says of a few tiles of a product, so that anybody can compute one of them again:
// the digest of its bits, and its sum under seeded signs, which rounding moves only a little.
#pragma once

#include <cstdint>
#include <vector>

#include "results/record/fact.hpp"
#include "suites/gemm/number.hpp"
#include "suites/gemm/tile_digest_body.hpp"

namespace assay {

// At most so many: evidence stays small however large the product is.
inline constexpr std::size_t kTilesStated = 4;

// Which ones, in ascending order: drawn by the operands' seed, so that nobody chooses them.
std::vector<std::size_t> drawn_tiles(const TileGrid& grid, std::uint64_t seed);

struct TileResult {
  TileGrid grid;
  Number number = Number::fp32;  // Of the operands.
  const void* c = nullptr;       // On the host.
};

// The sum of x[i] C[i][j] y[j] over a tile, in FP64, row by row, with seeded signs x and y.
double signed_sum(const TileResult& result, std::size_t tile, std::uint64_t seed);

// tiles ("64x32 of 64x64"), tile_digests ("17:0123456789abcdef ..."), tile_sums ("17:-12.5 ...").
Facts tile_facts(const TileResult& result, const std::vector<std::uint64_t>& digests,
                 std::uint64_t seed);

}  // namespace assay
