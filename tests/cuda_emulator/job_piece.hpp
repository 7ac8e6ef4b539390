// A job of a grid (grid_thread.hpp) as a piece of work: run on the host over the real grid.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "harness/device/grid_thread.hpp"
#include "tests/cuda_emulator/kernels.hpp"

namespace assay::emulated {

// thread(GridThread, visit) for all threads, in an order of blocks that is another one each time.
// They must visit each of `count` places once.
template <class Thread>
cudaError_t run_grid(std::size_t count, Grid grid, Thread thread) {
  static std::uint64_t launches = 0;
  std::vector<unsigned> blocks(grid.blocks);
  std::iota(blocks.begin(), blocks.end(), 0U);
  std::ranges::shuffle(blocks, std::mt19937_64(model().seed ^ ++launches));
  std::vector<std::uint8_t> visits(count);
  const std::size_t threads = std::size_t{grid.blocks} * grid.threads;
  for (const unsigned block : blocks) {
    for (unsigned at = 0; at < grid.threads; ++at) {
      thread(GridThread{std::size_t{block} * grid.threads + at, threads},
             [&](std::size_t place) { ++visits.at(place); });
    }
  }
  if (std::ranges::all_of(visits, [](std::uint8_t times) { return times == 1; })) {
    return cudaSuccess;
  }
  say("a kernel that does not visit each place once");
  return cudaErrorLaunchFailure;
}

template <class Job>
Piece job_piece(const Job& job, Grid grid, std::vector<Touched> touched) {
  Piece made;
  made.touched = std::move(touched);
  for (const Touched& one : made.touched) made.bytes += static_cast<double>(one.bytes);
  made.run = [job, grid] {
    return run_grid(job.count(), grid,
                    [&](GridThread thread, auto visit) { job_thread(job, thread, visit); });
  };
  return made;
}

}  // namespace assay::emulated
