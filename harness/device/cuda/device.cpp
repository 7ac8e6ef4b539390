// The GPU backend: memory, copies, and time by events.
#include "harness/device/cuda/device.hpp"

#include "harness/device/cuda/check.hpp"
#include "harness/device/device_kernel.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// 2048 threads are resident on a multiprocessor of compute capability 9.0 and 10.x (CUDA C++
// Programming Guide, "Technical Specifications per Compute Capability"): eight blocks of 256.
constexpr unsigned kBlockThreads = 256;
constexpr unsigned kBlocksEach = 8;

cudaDeviceProp chosen(unsigned number) {
  check_cuda(cudaSetDevice(static_cast<int>(number)), "choosing GPU " + std::to_string(number));
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, static_cast<int>(number)), "asking a GPU");
  return properties;
}

// What one of CUDA's calls gave and another takes back.
class RuntimeMemory final : public Memory {
 public:
  RuntimeMemory(void* data, std::size_t bytes, cudaError_t (*release)(void*))
      : data_(data), bytes_(bytes), release_(release) {}
  // A context that died has freed it already, and the next call says so.
  ~RuntimeMemory() override { release_(data_); }
  RuntimeMemory(const RuntimeMemory&) = delete;
  RuntimeMemory& operator=(const RuntimeMemory&) = delete;

  void* data() override { return data_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  void* data_;
  std::size_t bytes_;
  cudaError_t (*release_)(void*);
};

}  // namespace

CudaDevice::CudaDevice(const GpuPlace& place)
    : place_(place), host_(place.id + "/host", place.cpus, {}), properties_(chosen(place.number)) {}

const std::string& CudaDevice::backend() const {
  static const std::string kName = "cuda";
  return kName;
}

std::uint64_t CudaDevice::llc_bytes() const {
  return properties_.l2CacheSize > 0 ? static_cast<std::uint64_t>(properties_.l2CacheSize) : 0;
}

std::unique_ptr<Memory> CudaDevice::allocate(std::size_t bytes) {
  void* data = nullptr;
  check(cudaMalloc(&data, bytes), "GPU memory of " + std::to_string(bytes) + " bytes");
  return std::make_unique<RuntimeMemory>(data, bytes, cudaFree);
}

void CudaDevice::parallel(const std::function<void(unsigned, unsigned)>&) {
  throw Error{place_.id + " is a GPU, which runs no functions of the host"};
}

std::unique_ptr<Memory> CudaDevice::allocate_pinned(std::size_t bytes) {
  void* data = nullptr;
  check(cudaMallocHost(&data, bytes), "pinned memory of " + std::to_string(bytes) + " bytes");
  return std::make_unique<RuntimeMemory>(data, bytes, cudaFreeHost);
}

void CudaDevice::begin_copy_in(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream()), "a copy to the GPU");
}

void CudaDevice::begin_copy_out(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream()), "a copy from the GPU");
}

void CudaDevice::copy_in(void* to, const void* from, std::size_t bytes) {
  begin_copy_in(to, from, bytes);
  wait();
}

void CudaDevice::copy_out(void* to, const void* from, std::size_t bytes) {
  begin_copy_out(to, from, bytes);
  wait();
}

void CudaDevice::copy(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream()), "a copy on the GPU");
}

void CudaDevice::fill(void* to, unsigned char value, std::size_t bytes) {
  check(cudaMemsetAsync(to, value, bytes, stream()), "filling GPU memory");
}

double CudaDevice::seconds(const std::function<void()>& work) {
  const CudaEvent begin;
  const CudaEvent end;
  wait();
  check(cudaEventRecord(begin.get(), stream()), "an event");
  work();
  check(cudaEventRecord(end.get(), stream()), "an event");
  const cudaError_t code = cudaEventSynchronize(end.get());
  if (when_idle_) when_idle_();
  check(code, "waiting for the GPU");
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()), "the time between events");
  return static_cast<double>(milliseconds) / 1e3;
}

std::optional<std::uint64_t> CudaDevice::memory_free_bytes() {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "free GPU memory");
  return free;
}

const void* CudaDevice::find_kernel(const std::type_info& interface, std::string_view name) const {
  const DeviceKernel* found = Registered<DeviceKernel>::find(name);
  return found != nullptr && *found->interface == interface ? found->implementation : nullptr;
}

LaunchGrid CudaDevice::grid() const { return {lanes() * kBlocksEach, kBlockThreads, stream()}; }

void CudaDevice::check(cudaError_t code, const std::string& doing) {
  if (code == cudaSuccess) return;
  const std::string words = in_words(code, doing);
  if (is_sticky(code)) lost_ = words;
  throw world_error(words);
}

void CudaDevice::wait() {
  const cudaError_t code = cudaStreamSynchronize(stream());
  if (when_idle_) when_idle_();
  check(code, "waiting for the GPU");
}

}  // namespace assay
