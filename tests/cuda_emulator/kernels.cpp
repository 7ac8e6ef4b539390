// Blocks run in an order that is shuffled anew for every launch, the threads of a block one after
// the other. Each index must be visited once, or the launch has failed.
#include "tests/cuda_emulator/kernels.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "suites/hbm/stream_body.hpp"

namespace assay::emulated {
namespace {

class Visits {
 public:
  explicit Visits(std::size_t count) : counts_(count) {}

  void add(std::size_t index) {
    if (index >= counts_.size() || ++counts_[index] != 1) once_ = false;
  }
  bool each_once() const {
    return once_ && std::ranges::all_of(counts_, [](std::uint8_t count) { return count == 1; });
  }

 private:
  std::vector<std::uint8_t> counts_;
  bool once_ = true;
};

using Thread = std::function<void(const StreamJob&, GridThread, Visits&)>;

struct Body {
  Thread thread;
  bool reads_a = false;
  bool reads_b = false;
  bool writes_c = false;
};

template <class Function>
Thread watched(Function function) {
  return [function](const StreamJob& job, GridThread thread, Visits& visits) {
    function(job, thread, [&](std::size_t index) { visits.add(index); });
  };
}

const std::map<std::string, Body>& bodies() {
  static const std::map<std::string, Body> kBodies{
      {"assay_hbm_read",
       {watched([](auto... given) { read_thread(given...); }), true, false, false}},
      {"assay_hbm_write",
       {watched([](auto... given) { write_thread(given...); }), false, false, true}},
      {"assay_hbm_copy",
       {watched([](auto... given) { copy_thread(given...); }), true, false, true}},
      {"assay_hbm_scale",
       {watched([](auto... given) { scale_thread(given...); }), true, false, true}},
      {"assay_hbm_add", {watched([](auto... given) { add_thread(given...); }), true, true, true}},
      {"assay_hbm_triad",
       {watched([](auto... given) { triad_thread(given...); }), true, true, true}},
  };
  return kBodies;
}

cudaError_t run(const Body& body, const StreamJob& job, Grid grid, std::uint64_t launch) {
  std::vector<unsigned> blocks(grid.blocks);
  std::iota(blocks.begin(), blocks.end(), 0U);
  std::ranges::shuffle(blocks, std::mt19937_64(model().seed ^ launch));
  Visits visits(job.pairs);
  const std::size_t count = std::size_t{grid.blocks} * grid.threads;
  for (const unsigned block : blocks) {
    for (unsigned thread = 0; thread < grid.threads; ++thread) {
      body.thread(job, {std::size_t{block} * grid.threads + thread, count}, visits);
    }
  }
  if (visits.each_once()) return cudaSuccess;
  say("a kernel that does not visit each index once");
  return cudaErrorLaunchFailure;
}

}  // namespace

std::optional<Piece> kernel_piece(const std::string& name, Grid grid, void** arguments) {
  static std::uint64_t launches = 0;
  const auto found = bodies().find(name);
  if (found == bodies().end()) {
    auto piece = sweep_kernel_piece(name, grid, arguments);
    if (!piece) piece = tile_kernel_piece(name, grid, arguments);
    return piece ? piece : token_kernel_piece(name, grid, arguments);
  }
  const Body& body = found->second;
  const StreamJob job = *static_cast<const StreamJob*>(arguments[0]);
  const std::size_t bytes = job.pairs * sizeof(DoublePair);
  Piece piece;
  piece.what = "kernel " + name;
  if (body.writes_c) piece.touched.push_back({job.c, bytes, true});
  if (body.reads_a) piece.touched.push_back({job.a, bytes, false});
  if (body.reads_b) piece.touched.push_back({job.b, bytes, false});
  piece.bytes = static_cast<double>(bytes * piece.touched.size());
  if (!body.writes_c) {
    piece.touched.push_back({job.sums, grid.blocks * grid.threads * sizeof(double), true});
  }
  piece.run = [&body, job, grid, launch = ++launches] { return run(body, job, grid, launch); };
  return piece;
}

}  // namespace assay::emulated
