// The sweep's kernels of a GPU, registered in the module.
#include "suites/hbm/sweep_cuda.hpp"

#include "harness/device/cuda/device.hpp"
#include "harness/device/device_kernel.hpp"
#include "suites/hbm/sweeper.hpp"

namespace assay {
namespace {

template <void (*Begin)(const SweepJob&, const LaunchGrid&)>
void begin(Device& device, const SweepJob& job) {
  auto& gpu = static_cast<CudaDevice&>(device);
  Begin(job, gpu.grid());
  gpu.check(cudaGetLastError(), "beginning the sweep");
}

std::size_t threads(const Device& device) {
  const LaunchGrid grid = static_cast<const CudaDevice&>(device).grid();
  return std::size_t{grid.blocks} * grid.threads;
}

const SweepGpuKernel sweep{"hbm.sweep", begin<begin_sweep_write>, begin<begin_sweep_compare>,
                           threads};
const Registered<DeviceKernel> registered{
    device_kernel(sweep, [](const Facts&) { return std::string{}; })};

}  // namespace
}  // namespace assay
