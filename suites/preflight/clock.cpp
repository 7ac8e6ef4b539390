// preflight.clock: the real clock, by dependent additions on all lanes at once.
#include <algorithm>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/preflight/cycles.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;
constexpr std::uint64_t kLongAdds = 1U << 24U;  // Some milliseconds: starting lanes costs nothing.

// The rate of the slowest lane; facts state the others.
void clock(State& state) {
  const auto& kernel = assay::kernel<ClockKernel>("preflight.clock");
  Device& device = state.device();
  std::vector<std::uint64_t> sums(device.lanes());
  const auto run = [&](std::uint64_t) {
    device.parallel([&](unsigned lane, unsigned) {
      sums[lane] = kernel.add(state.seed() + lane, kStep, kLongAdds);
    });
  };
  const auto check = [&](std::uint64_t) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) {
      state.verify(sums[lane] == state.seed() + lane + kStep * kLongAdds,
                   "the chain of additions has a wrong sum");
    }
    std::ranges::fill(sums, 0);
  };
  run(0);
  check(0);
  state.fact("lanes", static_cast<double>(device.lanes()));
  state.measure({.metric = "clock",
                 .amount = static_cast<double>(kLongAdds),
                 .run = run,
                 .check = check,
                 .clock = cycle_loop()});
}

const Registered<Benchmark> registered{{
    .name = "preflight.clock",
    .about = "The real clock of the slowest lane, by dependent additions of one cycle each",
    .metrics = {{"clock", "Hz", Better::higher}},
    .kernel = "preflight.clock",
    .backend = "cpu",
    .run = clock,
}};

}  // namespace

}  // namespace assay
