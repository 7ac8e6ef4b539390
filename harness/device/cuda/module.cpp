// The module's one exported function.
#include "harness/device/cuda/module.hpp"

#include <array>

#include "harness/device/cuda/check.hpp"
#include "harness/device/cuda/device.hpp"
#include "harness/device/device_kernel.hpp"

namespace assay {
namespace {

// 13000 is 13.0.
std::string version_text(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

// 16 bytes in groups of 4, 2, 2, 2 and 6.
std::string uuid_text(const cudaUUID_t& uuid) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text = "GPU-";
  for (std::size_t i = 0; i < sizeof uuid.bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(uuid.bytes[i]);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

// "0000:1b:00.0", as the kernel writes it.
std::string pci_text(int device) {
  std::array<char, 32> text{};
  check_cuda(cudaDeviceGetPCIBusId(text.data(), static_cast<int>(text.size()), device),
             "a GPU's PCI address");
  return text.data();
}

Gpu gpu(int device) {
  cudaDeviceProp found{};
  check_cuda(cudaGetDeviceProperties(&found, device), "asking a GPU");
  return {found.name,
          uuid_text(found.uuid),
          {{"memory_bytes", static_cast<double>(found.totalGlobalMem)},
           {"llc_bytes", static_cast<double>(found.l2CacheSize)},
           {"multiprocessors", static_cast<double>(found.multiProcessorCount)},
           {"compute_capability", std::to_string(found.major) + "." + std::to_string(found.minor)},
           {"ecc", found.ECCEnabled != 0},
           {"pci", pci_text(device)},
           {"uuid", uuid_text(found.uuid)}}};
}

std::vector<Gpu> gpus() {
  int count = 0;
  const cudaError_t code = cudaGetDeviceCount(&count);
  if (code == cudaErrorNoDevice) return {};
  check_cuda(code, "counting GPUs");
  std::vector<Gpu> found;
  for (int device = 0; device < count; ++device) found.push_back(gpu(device));
  return found;
}

std::unique_ptr<Device> open(const GpuPlace& place) { return std::make_unique<CudaDevice>(place); }

std::map<std::string, std::string> kernels(const Facts& gpu) {
  std::map<std::string, std::string> found;
  for (const DeviceKernel* kernel : Registered<DeviceKernel>::all()) {
    found[kernel->name] = kernel->unavailable(gpu);
  }
  return found;
}

std::string runtime_version() {
  int number = 0;
  check_cuda(cudaRuntimeGetVersion(&number), "the version of CUDA");
  return version_text(number);
}

}  // namespace
}  // namespace assay

// Nothing may be thrown through a C function: null says that CUDA's runtime does not even tell its
// version.
extern "C" __attribute__((visibility("default"))) const assay::CudaModule* assay_cuda_module() {
  try {
    static const assay::CudaModule kModule{ASSAY_VERSION,
                                           assay::runtime_version(),
                                           assay::version_text(CUDART_VERSION),
                                           assay::gpus,
                                           assay::open,
                                           assay::kernels};
    return &kModule;
  } catch (...) {
    return nullptr;
  }
}
