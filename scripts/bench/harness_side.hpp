// The harness as the worker runs it, one case a call; and the bare loop's timing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/bench/worker_state.hpp"
#include "harness/device/cpu/device.hpp"

namespace assay::bench {

// Of both sides.
inline constexpr Sampling kSampling{.repetitions = 5, .repetition_seconds = 0.15};

// All CPUs of this process as one device, and operands that cases keep.
class Host {
 public:
  Host();

  // One case of `benchmark`: the median of its only metric, or of the first by name. Throws Error
  // where it was not measured.
  double run(const Benchmark& benchmark, const Axes& axes);
  // What a bare loop needs to make the same operands.
  WorkerState state(const Benchmark& benchmark, const Axes& axes);

  // A bare loop with as many repetitions and iterations as the harness took last: the median rate.
  double run_bare(double amount, const std::function<void(std::uint64_t)>& loop);

  Device& device() { return device_; }
  Kept& kept() { return kept_; }

 private:
  CaseContext context(const Benchmark& benchmark, const Axes& axes);

  CpuDevice device_;
  Kept kept_;
  PlanEntry entry_;
  std::uint64_t memory_bytes_max_ = 0;
  std::uint64_t iterations_ = 1;
  std::uint64_t next_ = 0;
};

}  // namespace assay::bench
