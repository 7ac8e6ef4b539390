// The digests of all tiles of a result, computed where the result is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/device.hpp"
#include "suites/gemm/tile_digest_body.hpp"

namespace assay {

// How a device that runs no functions of the host runs the jobs.
struct TileKernel {
  std::string name = "gemm.tiles";
  void (*begin)(Device&, const TilePasses&) = nullptr;  // Done when the device is.
};

class TileDigests {
 public:
  TileDigests(Device& device, const TileGrid& grid, std::size_t element_bytes);

  // Of memory on that device.
  std::vector<std::uint64_t> of(const void* c);

  // That a call reads and writes in the device's memory.
  std::uint64_t bytes_moved() const;
  // That an object keeps there.
  static std::uint64_t bytes_kept(const TileGrid& grid);

 private:
  Device& device_;
  TileGrid grid_;
  std::size_t element_bytes_;
  std::unique_ptr<Memory> sums_;
  std::unique_ptr<Memory> digests_;
};

// Sixteen hex digits.
std::string digest_text(std::uint64_t digest);

// Of all tiles, sixteen hex digits each: their sum, and their sum with each taken as often as its
// number counts from one. Two results that differ in a single tile tell by both which one it is.
std::string digest_text(const std::vector<std::uint64_t>& tiles);

// "tile 17 (rows 0 to 63, columns 1088 to 1151)"
std::string tile_words(const TileGrid& grid, std::size_t tile);

}  // namespace assay
