// Host memory that is said to be pinned: ordinary memory that is freed once.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <set>

#include "tests/cuda_emulator/streams.hpp"

namespace assay::emulated {
namespace {

constexpr std::size_t kPageBytes = 4096;

std::set<void*>& pinned() {
  static std::set<void*> kPinned;
  return kPinned;
}

}  // namespace
}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

cudaError_t cudaMallocHost(void** start, size_t bytes) {
  const std::size_t pages = (bytes + kPageBytes - 1) / kPageBytes;
  *start = bytes == 0 ? nullptr : std::aligned_alloc(kPageBytes, pages * kPageBytes);
  if (*start == nullptr) return result(cudaErrorMemoryAllocation);
  pinned().insert(*start);
  return result(cudaSuccess);
}

cudaError_t cudaFreeHost(void* start) {
  if (start == nullptr) return result(cudaSuccess);
  // It waits for the device, as the real one does.
  for (const auto& [handle, stream] : emulator().streams) drain(*stream);
  if (pinned().erase(start) == 0) {
    say("cudaFreeHost of what is no live pinned memory");
    return result(cudaErrorInvalidValue);
  }
  std::free(start);
  return result(cudaSuccess);
}

}  // extern "C"
