// A digest of 64 bits of each tile of a result, as jobs of a grid (grid_thread.hpp): nvcc compiles
// them for the device, a CPU runs the same ones, and a laptop computes them again. The sums of a
// tile have no order. Tiles are our own and know nothing of how a library cuts up a product.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/device/grid_thread.hpp"

namespace assay {

// So few rows and columns of the operands that one tile is computed on a laptop within seconds.
inline constexpr std::size_t kTileEdge = 64;
// Neighbouring elements of a row, which one thread takes down a tile.
inline constexpr std::size_t kTileStrip = 4;

// The finaliser of splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014): each bit of the input changes half of those that come out.
constexpr std::uint64_t mixed(std::uint64_t word) {
  word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
  return word ^ (word >> 31U);
}

// Of bits at a place: what that generator, begun at `bits`, gives as its number `place`. One to one
// in `bits`, so that a single changed element always changes the sum.
constexpr std::uint64_t mixed_at(std::uint64_t bits, std::uint64_t place) {
  return mixed(bits + (place + 1) * 0x9E3779B97F4A7C15U);
}

// How a row-major result of m x n elements is cut up; tiles at the edges may be smaller. Tiles are
// numbered along the rows.
struct TileGrid {
  std::size_t m = 0;
  std::size_t n = 0;

  constexpr std::size_t bands() const { return (m + kTileEdge - 1) / kTileEdge; }
  constexpr std::size_t across() const { return (n + kTileEdge - 1) / kTileEdge; }
  constexpr std::size_t tiles() const { return bands() * across(); }
  constexpr std::size_t strips() const { return (n + kTileStrip - 1) / kTileStrip; }
};

constexpr std::size_t lesser(std::size_t a, std::size_t b) { return a < b ? a : b; }

// The first of two passes: the sum of each strip of each tile. Neighbouring threads read
// neighbouring strips. `Word` has the size of an element; `sums` has bands() x strips() places.
template <class Word>
struct StripsJob {
  const Word* c = nullptr;
  std::uint64_t* sums = nullptr;
  TileGrid grid;

  constexpr std::size_t count() const { return grid.bands() * grid.strips(); }
  constexpr void at(std::size_t i) const {
    const std::size_t top = i / grid.strips() * kTileEdge;
    const std::size_t left = i % grid.strips() * kTileStrip;
    const std::size_t rows = lesser(kTileEdge, grid.m - top);
    const std::size_t columns = lesser(kTileStrip, grid.n - left);
    std::uint64_t sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const Word* const elements = c + (top + row) * grid.n + left;
      const std::size_t place = row * kTileEdge + left % kTileEdge;
      for (std::size_t k = 0; k < columns; ++k) sum += mixed_at(elements[k], place + k);
    }
    sums[i] = sum;
  }
};

// The second: each tile's digest is the sum of its strips.
struct TilesJob {
  const std::uint64_t* sums = nullptr;
  std::uint64_t* digests = nullptr;
  TileGrid grid;

  constexpr std::size_t count() const { return grid.tiles(); }
  constexpr void at(std::size_t i) const {
    constexpr std::size_t kStrips = kTileEdge / kTileStrip;
    const std::size_t first = i % grid.across() * kStrips;
    const std::size_t end = lesser(first + kStrips, grid.strips());
    const std::uint64_t* const band = sums + i / grid.across() * grid.strips();
    std::uint64_t sum = 0;
    for (std::size_t strip = first; strip < end; ++strip) sum += band[strip];
    digests[i] = sum;
  }
};

// Both passes over one result.
struct TilePasses {
  const void* c = nullptr;
  std::size_t element_bytes = 0;  // 2, 4 or 8.
  std::uint64_t* sums = nullptr;
  std::uint64_t* digests = nullptr;
  TileGrid grid;

  template <class Word>
  StripsJob<Word> strips() const {
    return {static_cast<const Word*>(c), sums, grid};
  }
  TilesJob tiles() const { return {sums, digests, grid}; }
};

}  // namespace assay
