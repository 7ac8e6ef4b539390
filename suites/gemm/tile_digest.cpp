// Both passes, by the device's own kernels or on the lanes of a CPU.
#include "suites/gemm/tile_digest.hpp"

#include <algorithm>

#include "harness/bench/kernel.hpp"
#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

template <class Job>
void run_on_lanes(Device& device, const Job& job) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(job.count(), lane, lanes);
    for (std::size_t i = begin; i < end; ++i) job.at(i);
  });
}

void run_on_lanes(Device& device, const TilePasses& passes) {
  switch (passes.element_bytes) {
    case 2: run_on_lanes(device, passes.strips<std::uint16_t>()); break;
    case 4: run_on_lanes(device, passes.strips<std::uint32_t>()); break;
    default: run_on_lanes(device, passes.strips<std::uint64_t>());
  }
  run_on_lanes(device, passes.tiles());
}

std::size_t sums_bytes(const TileGrid& grid) {
  return grid.bands() * grid.strips() * sizeof(std::uint64_t);
}

std::size_t digests_bytes(const TileGrid& grid) { return grid.tiles() * sizeof(std::uint64_t); }

}  // namespace

TileDigests::TileDigests(Device& device, const TileGrid& grid, std::size_t element_bytes)
    : device_(device),
      grid_(grid),
      element_bytes_(element_bytes),
      sums_(device.allocate(sums_bytes(grid))),
      digests_(device.allocate(digests_bytes(grid))) {
  expect(element_bytes == 2 || element_bytes == 4 || element_bytes == 8,
         "an element of a result has two, four or eight bytes");
}

std::vector<std::uint64_t> TileDigests::of(const void* c) {
  const TilePasses passes{c, element_bytes_, static_cast<std::uint64_t*>(sums_->data()),
                          static_cast<std::uint64_t*>(digests_->data()), grid_};
  // What a pass before left would be right again: a kernel that does nothing must not agree with
  // it.
  device_.fill(passes.sums, 0, sums_->bytes());
  device_.fill(passes.digests, 0, digests_->bytes());
  if (device_.is_its_own_host()) {
    run_on_lanes(device_, passes);
  } else {
    kernel<TileKernel>(device_, TileKernel{}.name).begin(device_, passes);
  }
  std::vector<std::uint64_t> digests(grid_.tiles());
  device_.copy_out(digests.data(), digests_->data(), digests_bytes(grid_));
  return digests;
}

// The result once; sums and digests three times: cleared, written, and read or copied out.
std::uint64_t TileDigests::bytes_moved() const {
  return grid_.m * grid_.n * element_bytes_ + 3 * (sums_bytes(grid_) + digests_bytes(grid_));
}

std::uint64_t TileDigests::bytes_kept(const TileGrid& grid) {
  return sums_bytes(grid) + digests_bytes(grid);
}

std::string digest_text(std::uint64_t digest) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(digest >> shift) & 15U];
  return text;
}

std::string digest_text(const std::vector<std::uint64_t>& tiles) {
  std::uint64_t sum = 0;
  std::uint64_t weighted = 0;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    sum += tiles[i];
    weighted += (i + 1) * tiles[i];
  }
  return digest_text(sum) + digest_text(weighted);
}

std::string tile_words(const TileGrid& grid, std::size_t tile) {
  const std::size_t top = tile / grid.across() * kTileEdge;
  const std::size_t left = tile % grid.across() * kTileEdge;
  return "tile " + std::to_string(tile) + " (rows " + std::to_string(top) + " to " +
         std::to_string(std::min(top + kTileEdge, grid.m) - 1) + ", columns " +
         std::to_string(left) + " to " + std::to_string(std::min(left + kTileEdge, grid.n) - 1) +
         ")";
}

}  // namespace assay
