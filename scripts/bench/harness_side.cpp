// Runs cases through WorkerState, exactly as assay-worker does.
#include "scripts/bench/harness_side.hpp"

#include <algorithm>
#include <chrono>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/cache.hpp"
#include "harness/telemetry/memory.hpp"
#include "results/record/error.hpp"
#include "scripts/bench/pairs.hpp"

namespace assay::bench {
namespace {

constexpr std::uint64_t kSeed = 1;

}  // namespace

Host::Host()
    : device_("cpu-0", affinity(), {{"llc_bytes", static_cast<double>(llc_bytes(affinity()))}}),
      memory_bytes_max_(memory_free_bytes().value_or(0) / 3) {}

CaseContext Host::context(const Benchmark& benchmark, const Axes& axes) {
  entry_ = {};
  entry_.benchmark = benchmark.name;
  entry_.axes = axes;
  entry_.metrics = benchmark.metrics;
  entry_.sampling = kSampling;
  return {entry_, device_, kept_, kSeed, memory_bytes_max_, {}};
}

double Host::run(const Benchmark& benchmark, const Axes& axes) {
  const CaseResult result = run_case(benchmark, context(benchmark, axes));
  if (result.status != SampleStatus::measured) throw Error{benchmark.name + ": " + result.cause};
  // Of a benchmark with several metrics the fact names the one that is timed.
  const auto iterations = result.facts.lower_bound("iterations");
  iterations_ = static_cast<std::uint64_t>(std::get<double>(iterations->second));
  return median_with_interval(result.metrics.begin()->second.values).value;
}

WorkerState Host::state(const Benchmark& benchmark, const Axes& axes) {
  return WorkerState(context(benchmark, axes));
}

double Host::run_bare(double amount, const std::function<void(std::uint64_t)>& loop) {
  // As the harness calibrates before it times: nothing is cold.
  for (std::uint64_t i = 0; i < 2 * iterations_; ++i) loop(next_++);
  std::vector<double> rates;
  for (std::uint32_t repetition = 0; repetition < kSampling.repetitions; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < iterations_; ++i) loop(next_++);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    rates.push_back(amount * static_cast<double>(iterations_) / took.count());
  }
  return median_with_interval(rates).value;
}

}  // namespace assay::bench
