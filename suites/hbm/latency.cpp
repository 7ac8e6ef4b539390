// hbm.latency: how long a load takes that waits for the one before it (pointer chase on one lane).
// Small working sets show the caches, `beyond-cache` the memory.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "harness/telemetry/pages.hpp"
#include "suites/hbm/arrays.hpp"
#include "suites/hbm/chain.hpp"

namespace assay {
namespace {

// About 0.1 s in memory and 1 ms in a first-level cache: the start of the lanes does not show.
constexpr std::uint64_t kLoads = 1U << 20U;

ArraySize working_set(State& state) {
  if (state.axis("bytes") == "beyond-cache") return array_size(state, 1);
  const std::uint64_t bytes = state.axis_count("bytes");
  if (bytes > state.memory_bytes_max()) {
    throw world_error("a working set of " + std::to_string(bytes) + " bytes is more than the " +
                      std::to_string(state.memory_bytes_max()) + " that this case may take");
  }
  const std::uint64_t llc = state.device().llc_bytes();
  if (llc == 0) return {bytes, "last-level cache unknown"};
  return {bytes, bytes <= llc ? "fits into the last-level cache" : "larger than last-level cache"};
}

void state_facts(State& state, const Chain& chain, const ArraySize& size) {
  state.fact("working_set_bytes", static_cast<double>(chain.count() * kLinkBytes));
  state.fact("working_set", size.against_cache);
  state.fact("llc_bytes", static_cast<double>(state.device().llc_bytes()));
  state.fact("lanes", 1.0);
  state.fact("page_bytes", static_cast<double>(page_bytes()));
  const auto huge = huge_page_share(reinterpret_cast<std::uintptr_t>(chain.first()));
  if (huge) state.fact("huge_page_share", *huge);
}

void latency(State& state) {
  const auto& kernel = assay::kernel<ChaseKernel>("hbm.latency");
  const ArraySize size = working_set(state);
  const Chain chain(state.device(), size.bytes, state.seed());
  state.verify(chain.cycle() == chain.count(),
               "the chain is no cycle through all " + std::to_string(chain.count()) + " links");

  const Link* at = chain.first();
  std::uint64_t done = 0;
  const auto run = [&](std::uint64_t) {
    state.device().parallel([&](unsigned lane, unsigned) {
      if (lane == 0) at = kernel.chase(at, kLoads);
    });
    done += kLoads;
  };
  const auto check = [&](std::uint64_t) {
    const std::uint64_t expected = done % chain.count();
    state.verify(at->place == expected, "the chase ended at link " + std::to_string(at->place) +
                                            " of " + std::to_string(chain.count()) + ", not at " +
                                            std::to_string(expected));
  };
  run(0);
  check(0);
  state_facts(state, chain, size);
  state.measure({.metric = "latency",
                 .amount = static_cast<double>(kLoads),
                 .run = run,
                 .check = check,
                 .quotient = Quotient::time_each});
}

const Registered<Benchmark> registered{{
    .name = "hbm.latency",
    .about = "Time of a load that waits for the one before it (pointer chase in random order)",
    .axes = {{"bytes", {"16384", "262144", "4194304", "beyond-cache"}}},
    .metrics = {{"latency", "s", Better::lower}},
    .kernel = "hbm.latency",
    .backend = "cpu",
    .run = latency,
}};

}  // namespace
}  // namespace assay
