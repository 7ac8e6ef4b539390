// nvlink.peer_copy on a GPU: CUDA's memory handles between processes.
#include <cstring>

#include "harness/device/cuda/device.hpp"
#include "harness/device/device_kernel.hpp"
#include "harness/device/join.hpp"
#include "results/record/error.hpp"
#include "suites/nvlink/peer_memory.hpp"

namespace assay {
namespace {

class CudaPeerMemory final : public PeerMemory {
 public:
  CudaPeerMemory(CudaDevice& device, const cudaIpcMemHandle_t& handle) : device_(device) {
    device.check(cudaIpcOpenMemHandle(&start_, handle, cudaIpcMemLazyEnablePeerAccess),
                 "opening the memory of another GPU");
  }
  ~CudaPeerMemory() override { cudaIpcCloseMemHandle(start_); }
  CudaPeerMemory(const CudaPeerMemory&) = delete;
  CudaPeerMemory& operator=(const CudaPeerMemory&) = delete;

  void begin_copy(void* to, std::size_t bytes) override { device_.copy(to, start_, bytes); }

 private:
  CudaDevice& device_;
  void* start_ = nullptr;
};

std::string tell(Device& device, Memory& memory) {
  cudaIpcMemHandle_t handle{};
  static_cast<CudaDevice&>(device).check(cudaIpcGetMemHandle(&handle, memory.data()),
                                         "giving memory to other processes");
  return to_hex({handle.reserved, sizeof handle.reserved});
}

std::unique_ptr<PeerMemory> open(Device& device, const std::string& told) {
  const std::string bytes = from_hex(told);
  cudaIpcMemHandle_t handle{};
  expect(bytes.size() == sizeof handle.reserved, "a handle has as many bytes as CUDA's");
  std::memcpy(handle.reserved, bytes.data(), bytes.size());
  return std::make_unique<CudaPeerMemory>(static_cast<CudaDevice&>(device), handle);
}

const PeerKernel kernel{"nvlink.peer_copy", tell, open};
const Registered<DeviceKernel> registered{
    device_kernel(kernel, [](const Facts&) { return std::string{}; })};

}  // namespace
}  // namespace assay
