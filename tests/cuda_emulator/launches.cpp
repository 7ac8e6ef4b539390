// What the host code that nvcc writes calls: kernels are registered by name when the module is
// loaded, and launched by <<<>>> in three calls (crt/host_runtime.h of CUDA 13.0).
#include <cuda_runtime_api.h>

#include <map>
#include <string>
#include <vector>

#include "tests/cuda_emulator/kernels.hpp"
#include "tests/cuda_emulator/streams.hpp"

namespace assay::emulated {
namespace {

struct Configuration {
  dim3 grid;
  dim3 block;
  std::size_t shared_bytes;
  cudaStream_t stream;
};

std::map<const void*, std::string>& names() {
  static std::map<const void*, std::string> kNames;
  return kNames;
}

std::vector<Configuration>& pushed() {
  static thread_local std::vector<Configuration> configurations;
  return configurations;
}

// Limits of compute capability 9.0 to 10.3 (CUDA C++ Programming Guide, technical specifications).
bool is_possible(const Configuration& launch) {
  constexpr unsigned kBlockThreadsMax = 1024;
  constexpr unsigned kGridMax = 0x7fffffff;
  return launch.grid.x > 0 && launch.grid.x <= kGridMax && launch.block.x > 0 &&
         launch.block.x <= kBlockThreadsMax;
}

cudaError_t launch(const void* kernel, const Configuration& how, void** arguments) {
  const auto name = names().find(kernel);
  if (name == names().end()) return cudaErrorInvalidDeviceFunction;
  if (!is_possible(how)) return cudaErrorInvalidConfiguration;
  if (how.grid.y != 1 || how.grid.z != 1 || how.block.y != 1 || how.block.z != 1 ||
      how.shared_bytes != 0) {
    say(name->second + ": only grids of one dimension without shared memory are emulated");
    return cudaErrorInvalidConfiguration;
  }
  auto piece = kernel_piece(name->second, {how.grid.x, how.block.x}, arguments);
  if (!piece) {
    say(name->second + " has no body in tests/cuda_emulator/kernels.cpp");
    return cudaErrorInvalidDeviceFunction;
  }
  return enqueue(how.stream, std::move(*piece));
}

}  // namespace
}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

void** __cudaRegisterFatBinary(void* binary) {
  static void* handle = nullptr;
  handle = binary;
  return &handle;
}

char __cudaInitModule(void**) { return 1; }
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}

void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, uint3*, uint3*,
                            dim3*, dim3*, int*) {
  names()[host] = name;
}

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared_bytes,
                                     CUstream_st* stream) {
  pushed().push_back({grid, block, shared_bytes, stream});
  return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared_bytes,
                                       void* stream) {
  if (pushed().empty()) return cudaErrorMissingConfiguration;
  const Configuration last = pushed().back();
  pushed().pop_back();
  *grid = last.grid;
  *block = last.block;
  *shared_bytes = last.shared_bytes;
  *static_cast<cudaStream_t*>(stream) = last.stream;
  return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host) {
  *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host));
  return cudaSuccess;
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               size_t shared_bytes, cudaStream_t stream) {
  return result(launch(kernel, {grid, block, shared_bytes, stream}, arguments));
}

}  // extern "C"
