// A GPU as a device: one stream, in which everything happens in order.
#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <string>

#include "harness/device/cpu/device.hpp"
#include "harness/device/cuda/handles.hpp"
#include "harness/device/cuda/launch_grid.hpp"
#include "harness/device/cuda/module.hpp"
#include "harness/device/device.hpp"

namespace assay {

// To be used by the thread that opened it.
class CudaDevice final : public Device {
 public:
  explicit CudaDevice(const GpuPlace& place);

  const std::string& id() const override { return place_.id; }
  const std::string& backend() const override;
  const Facts& facts() const override { return place_.facts; }
  std::uint64_t llc_bytes() const override;
  unsigned lanes() const override { return static_cast<unsigned>(properties_.multiProcessorCount); }
  std::unique_ptr<Memory> allocate(std::size_t bytes) override;
  void parallel(const std::function<void(unsigned, unsigned)>& part) override;
  Device& host() override { return host_; }
  void copy_in(void* to, const void* from, std::size_t bytes) override;
  void copy_out(void* to, const void* from, std::size_t bytes) override;
  std::unique_ptr<Memory> allocate_pinned(std::size_t bytes) override;
  void begin_copy_in(void* to, const void* from, std::size_t bytes) override;
  void begin_copy_out(void* to, const void* from, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void fill(void* to, unsigned char value, std::size_t bytes) override;
  double seconds(const std::function<void()>& work) override;
  std::optional<std::uint64_t> memory_free_bytes() override;
  const void* find_kernel(const std::type_info& interface, std::string_view name) const override;
  std::string lost() const override { return lost_; }

  const Facts& environment() const { return place_.environment; }
  cudaStream_t stream() const { return stream_.get(); }
  LaunchGrid grid() const;
  // Its name, and how many multiprocessors of it work: "NVIDIA GB300, 152 multiprocessors".
  std::string model() const {
    return std::string(properties_.name) + ", " + std::to_string(lanes()) + " multiprocessors";
  }
  // 10 * major + minor: 103 for GB300.
  int compute_capability() const { return 10 * properties_.major + properties_.minor; }

  // Throws world_error for anything but success, and remembers what kills the context.
  void check(cudaError_t code, const std::string& doing);
  // Waits until all that was begun is done.
  void wait();
  // Called whenever the device was waited for and nothing that was begun is left.
  void when_idle(std::function<void()> tell) { when_idle_ = std::move(tell); }

 private:
  GpuPlace place_;
  CpuDevice host_;
  cudaDeviceProp properties_;
  std::string lost_;
  CudaStream stream_;
  std::function<void()> when_idle_;
};

}  // namespace assay
