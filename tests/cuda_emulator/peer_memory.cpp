// libcudart.so.13: memory that one process gives to another one of the same host. A handle is a
// line of text that says where it lies.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "tests/cuda_emulator/streams.hpp"

namespace assay::emulated {
namespace {

double link_of(unsigned device) {
  const auto found = model().faults.find(device);
  return found == model().faults.end() ? 1 : found->second.link;
}

}  // namespace

Piece copy_from_peer(void* to, const void* from, std::size_t bytes, unsigned owner) {
  Piece piece;
  piece.what = "cudaMemcpyAsync from another GPU";
  piece.touched = {{to, bytes, true}};
  piece.peer = from;
  piece.link_bytes = static_cast<double>(bytes);
  piece.link_bandwidth =
      model().link_bandwidth * std::min(link_of(current_device()), link_of(owner));
  piece.is_nvlink = true;
  piece.run = [=] {
    std::memcpy(to, from, bytes);
    return cudaSuccess;
  };
  return piece;
}

}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t* handle, void* start) {
  const std::string told = emulator().memory.tell(current_device(), start);
  if (told.empty() || told.size() >= sizeof handle->reserved) {
    say("cudaIpcGetMemHandle of what is no start of live memory of the device");
    return result(cudaErrorInvalidValue);
  }
  *handle = {};
  told.copy(handle->reserved, sizeof handle->reserved - 1);
  return result(cudaSuccess);
}

cudaError_t cudaIpcOpenMemHandle(void** start, cudaIpcMemHandle_t handle, unsigned flags) {
  if (flags != cudaIpcMemLazyEnablePeerAccess) return result(cudaErrorInvalidValue);
  const std::string told(handle.reserved, strnlen(handle.reserved, sizeof handle.reserved));
  *start = emulator().memory.open_peer(told);
  if (*start == nullptr) {
    say("cudaIpcOpenMemHandle of what no other living process gave");
    return result(cudaErrorInvalidResourceHandle);
  }
  const unsigned owner = emulator().memory.peer(*start, 1).value_or(0);
  if (link_of(owner) > 0 && link_of(current_device()) > 0) return result(cudaSuccess);
  emulator().memory.close_peer(*start);
  return result(cudaErrorPeerAccessUnsupported);
}

cudaError_t cudaIpcCloseMemHandle(void* start) {
  for (const auto& [handle, stream] : emulator().streams) drain(*stream);
  if (emulator().memory.close_peer(start)) return result(cudaSuccess);
  say("cudaIpcCloseMemHandle of what is not open");
  return result(cudaErrorInvalidValue);
}

}  // extern "C"
