// preflight.read: the plain read loop over memory on all lanes, the reference that memory kernels
// are held against.
#include <numeric>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "harness/device/lanes.hpp"
#include "suites/hbm/arrays.hpp"
#include "suites/preflight/read_kernel.hpp"

namespace assay {
namespace {

// word[i] = seed + i * kStep modulo 2^64: different in every place, and its sum is known without
// reading it.
constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;

void fill(Device& device, std::span<std::uint64_t> words, std::uint64_t seed) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(words.size(), lane, lanes);
    for (std::size_t i = begin; i < end; ++i) words[i] = seed + kStep * i;
  });
}

// Of word[first], ..., word[first + count - 1].
std::uint64_t sum_of(std::uint64_t seed, std::uint64_t first, std::uint64_t count) {
  const std::uint64_t triangle = count % 2 == 0 ? count / 2 * (count - 1) : (count - 1) / 2 * count;
  return count * seed + kStep * (count * first + triangle);
}

std::uint64_t read_all(Device& device, const ReadKernel& kernel, std::span<std::uint64_t> words) {
  std::vector<std::uint64_t> sums(device.lanes());
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(words.size(), lane, lanes);
    sums[lane] = kernel.sum(words.data() + begin, end - begin);
  });
  return std::accumulate(sums.begin(), sums.end(), std::uint64_t{0});
}

void read(State& state) {
  const auto& kernel = assay::kernel<ReadKernel>("preflight.read");
  const ArraySize size = array_size(state, 1);
  Device& device = state.device();
  const std::unique_ptr<Memory> memory = device.allocate(size.bytes);
  const auto words = memory->as<std::uint64_t>();
  const std::size_t count = words.size() - kShiftMax;
  fill(device, words, state.seed());

  std::uint64_t wrong = 0;
  const auto run = [&](std::uint64_t iteration) {
    const std::size_t first = shift(iteration);
    const std::uint64_t sum = read_all(device, kernel, words.subspan(first, count));
    if (sum != sum_of(state.seed(), first, count)) ++wrong;
  };
  const auto check = [&](std::uint64_t) {
    state.verify(wrong == 0,
                 "the sum of all words read is wrong in " + std::to_string(wrong) + " passes");
  };
  run(0);
  check(0);
  state.fact("array_bytes", static_cast<double>(count * sizeof(std::uint64_t)));
  state.fact("arrays", size.against_cache);
  state.fact("lanes", static_cast<double>(device.lanes()));
  state.measure({.metric = "bandwidth",
                 .amount = static_cast<double>(count * sizeof(std::uint64_t)),
                 .run = run,
                 .check = check});
}

const Registered<Benchmark> registered{{
    .name = "preflight.read",
    .about = "Memory bandwidth of a plain read loop: what memory kernels are held against",
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "preflight.read",
    .backend = "cpu",
    .run = read,
}};

}  // namespace
}  // namespace assay
