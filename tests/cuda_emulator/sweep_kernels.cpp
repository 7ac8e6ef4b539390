// The sweep's kernels, run on the host over the real grid.
#include <algorithm>
#include <numeric>
#include <random>

#include "suites/hbm/sweep_body.hpp"
#include "tests/cuda_emulator/kernels.hpp"

namespace assay::emulated {
namespace {

// Each pair of words once, in an order of blocks that is another one each time.
template <class Thread>
cudaError_t run(const SweepJob& job, Grid grid, Thread thread) {
  static std::uint64_t launches = 0;
  std::vector<unsigned> blocks(grid.blocks);
  std::iota(blocks.begin(), blocks.end(), 0U);
  std::ranges::shuffle(blocks, std::mt19937_64(model().seed ^ ++launches));
  std::vector<std::uint8_t> visits(job.pairs);
  const std::size_t threads = std::size_t{grid.blocks} * grid.threads;
  for (const unsigned block : blocks) {
    for (unsigned at = 0; at < grid.threads; ++at) {
      thread(job, GridThread{std::size_t{block} * grid.threads + at, threads},
             [&](std::size_t place) { ++visits.at(place); });
    }
  }
  if (std::ranges::all_of(visits, [](std::uint8_t count) { return count == 1; })) {
    return cudaSuccess;
  }
  say("a sweep that does not visit each word once");
  return cudaErrorLaunchFailure;
}

}  // namespace

std::optional<Piece> sweep_kernel_piece(const std::string& name, Grid grid, void** arguments) {
  const bool is_write = name == "assay_hbm_sweep_write";
  if (!is_write && name != "assay_hbm_sweep_compare") return std::nullopt;
  const SweepJob job = *static_cast<const SweepJob*>(arguments[0]);
  Piece piece;
  piece.what = "kernel " + name;
  piece.touched.push_back({job.words, job.pairs * sizeof(WordPair), is_write});
  piece.bytes = static_cast<double>(job.pairs * sizeof(WordPair));
  if (is_write) {
    piece.run = [job, grid] {
      return run(job, grid, [](auto... given) { sweep_write_thread(given...); });
    };
    return piece;
  }
  piece.touched.push_back({job.found, grid.blocks * grid.threads * sizeof(ThreadFound), true});
  piece.run = [job, grid] {
    return run(job, grid, [](auto... given) { sweep_compare_thread(given...); });
  };
  return piece;
}

}  // namespace assay::emulated
