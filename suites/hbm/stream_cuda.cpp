// The memory kernels of a GPU, registered in the module.
#include "suites/hbm/stream_cuda.hpp"
#include "harness/device/cuda/device.hpp"
#include "harness/device/device_kernel.hpp"
#include "suites/hbm/stream_gpu.hpp"

namespace assay {
namespace {

template <void (*Begin)(const StreamJob&, const LaunchGrid&)>
void begin(Device& device, const StreamJob& job) {
  auto& gpu = static_cast<CudaDevice&>(device);
  Begin(job, gpu.grid());
  gpu.check(cudaGetLastError(), "beginning a memory kernel");
}

std::size_t threads(const Device& device) {
  const LaunchGrid grid = static_cast<const CudaDevice&>(device).grid();
  return std::size_t{grid.blocks} * grid.threads;
}

std::string always(const Facts&) { return {}; }

const HbmGpuKernel read{"hbm.read", begin<begin_read>, threads};
const HbmGpuKernel write{"hbm.write", begin<begin_write>, threads};
const HbmGpuKernel copy{"hbm.copy", begin<begin_copy>, threads};
const HbmGpuKernel scale{"hbm.scale", begin<begin_scale>, threads};
const HbmGpuKernel add{"hbm.add", begin<begin_add>, threads};
const HbmGpuKernel triad{"hbm.triad", begin<begin_triad>, threads};

const Registered<DeviceKernel> read_kernel{device_kernel(read, always)};
const Registered<DeviceKernel> write_kernel{device_kernel(write, always)};
const Registered<DeviceKernel> copy_kernel{device_kernel(copy, always)};
const Registered<DeviceKernel> scale_kernel{device_kernel(scale, always)};
const Registered<DeviceKernel> add_kernel{device_kernel(add, always)};
const Registered<DeviceKernel> triad_kernel{device_kernel(triad, always)};

}  // namespace
}  // namespace assay
