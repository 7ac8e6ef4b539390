// What the parts of the GPU's backend share: beginning jobs, memory that grows, and whether what is
// begun is being repeated by a record.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "harness/device/cuda/device.hpp"
#include "suites/tokens/kernel.hpp"
#include "suites/tokens/steps_cuda.hpp"

namespace assay {

class GpuSteps {
 public:
  explicit GpuSteps(CudaDevice& device) : device_(device) {}

  CudaDevice& device() { return device_; }

  // `most`: places of the job, where their number is known to the device alone, at most.
  template <class Job>
  void begin(const Job& job, std::size_t most) {
    if (is_repeated_ || most == 0) return;
    LaunchGrid grid = device_.grid();
    const std::size_t needed = (most + grid.threads - 1) / grid.threads;
    grid.blocks = static_cast<unsigned>(std::min<std::size_t>(grid.blocks, needed));
    assay::begin(job, grid);
    device_.check(cudaGetLastError(), "beginning a step of the transformer");
  }
  template <class Job>
  void begin(const Job& job) {
    begin(job, job.count());
  }

  // Where a record finds anew what it works on.
  void set_call(std::size_t past, std::span<const std::uint32_t> tokens) {
    std::vector<std::uint32_t> words{static_cast<std::uint32_t>(past)};
    words.insert(words.end(), tokens.begin(), tokens.end());
    const std::size_t bytes = words.size() * sizeof(std::uint32_t);
    if (!call_ || call_->bytes() < bytes) {
      call_ = device_.allocate(bytes);
      memory_moved();
    }
    device_.copy_in(call_->data(), words.data(), bytes);
  }
  const std::uint32_t* past() const { return static_cast<const std::uint32_t*>(call_->data()); }
  const std::uint32_t* tokens() const { return past() + 1; }

  // While a record repeats the steps they are only counted.
  bool is_repeated() const { return is_repeated_; }
  void set_repeated(bool is_repeated) { is_repeated_ = is_repeated; }

  // Another one whenever memory that steps use has moved: what was recorded before is void.
  std::uint64_t memory_version() const { return memory_version_; }
  void memory_moved() { ++memory_version_; }

 private:
  CudaDevice& device_;
  std::unique_ptr<Memory> call_;
  bool is_repeated_ = false;
  std::uint64_t memory_version_ = 0;
};

// Memory that steps use for a moment, and that grows as it is needed.
class GpuRoom {
 public:
  explicit GpuRoom(GpuSteps& steps) : steps_(steps) {}

  template <class T>
  T* of(std::size_t count) {
    const std::size_t bytes = std::max<std::size_t>(count, 1) * sizeof(T);
    if (!memory_ || memory_->bytes() < bytes) {
      memory_.reset();
      memory_ = steps_.device().allocate(bytes);
      steps_.memory_moved();
    }
    return static_cast<T*>(memory_->data());
  }

 private:
  GpuSteps& steps_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace assay
