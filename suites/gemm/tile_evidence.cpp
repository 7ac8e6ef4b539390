// Drawing tiles, and writing down what they hold. scripts/recompute_tile.py does the same again.
#include "suites/gemm/tile_evidence.hpp"

#include <algorithm>

#include "harness/device/bf16.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/gemm/tile_digest.hpp"

namespace assay {
namespace {

// Streams of their own; operands count from 0.
constexpr std::uint32_t kTileStream = 0x7113;
constexpr std::uint32_t kRowSigns = 0x7114;
constexpr std::uint32_t kColumnSigns = 0x7115;

double element(const TileResult& result, std::size_t at) {
  if (result.number == Number::fp64) return static_cast<const double*>(result.c)[at];
  if (has_bf16_result(result.number)) {
    return from_bf16(static_cast<const std::uint16_t*>(result.c)[at]);
  }
  return static_cast<const float*>(result.c)[at];
}

}  // namespace

std::vector<std::size_t> drawn_tiles(const TileGrid& grid, std::uint64_t seed) {
  std::vector<std::size_t> tiles;
  for (std::uint32_t draw = 0; draw < kTilesStated; ++draw) {
    const Philox random =
        philox({draw, 0, kTileStream, 0},
               {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)});
    const std::size_t tile = (std::uint64_t{random[0]} * grid.tiles()) >> 32U;
    if (std::ranges::find(tiles, tile) == tiles.end()) tiles.push_back(tile);
  }
  std::ranges::sort(tiles);
  return tiles;
}

double signed_sum(const TileResult& result, std::size_t tile, std::uint64_t seed) {
  const TileGrid& grid = result.grid;
  const std::size_t top = tile / grid.across() * kTileEdge;
  const std::size_t left = tile % grid.across() * kTileEdge;
  double sum = 0;
  for (std::size_t i = top; i < std::min(top + kTileEdge, grid.m); ++i) {
    const double row = sign({seed, kRowSigns}, i);
    for (std::size_t j = left; j < std::min(left + kTileEdge, grid.n); ++j) {
      sum += row * element(result, i * grid.n + j) * sign({seed, kColumnSigns}, j);
    }
  }
  return sum;
}

Facts tile_facts(const TileResult& result, const std::vector<std::uint64_t>& digests,
                 std::uint64_t seed) {
  std::string stated;
  std::string sums;
  for (const std::size_t tile : drawn_tiles(result.grid, seed)) {
    const std::string before = (stated.empty() ? "" : " ") + std::to_string(tile) + ":";
    stated += before + digest_text(digests[tile]);
    sums += before + text(Fact(signed_sum(result, tile, seed)));
  }
  const std::string edge = std::to_string(kTileEdge);
  return {{"tiles", std::to_string(result.grid.bands()) + "x" +
                        std::to_string(result.grid.across()) + " of " + edge + "x" + edge},
          {"tile_digests", stated},
          {"tile_sums", sums}};
}

}  // namespace assay
