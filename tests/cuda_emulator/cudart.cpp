// libcudart.so.13: the calls that the module makes, and no other. Rules and their sources stand in
// the table `calls`.
#include <cuda_runtime_api.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "tests/cuda_emulator/streams.hpp"

namespace assay::emulated {
namespace {

bool is_device(int number) {
  return number >= 0 && static_cast<unsigned>(number) < model().devices;
}

// A handle is an address that nobody reads.
template <class Handle>
Handle new_handle() {
  static std::uintptr_t next = 0x1000;
  return reinterpret_cast<Handle>(next += 16);
}

cudaError_t count_devices(int* count) {
  *count = static_cast<int>(model().devices);
  return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
}

cudaDeviceProp properties(int number) {
  cudaDeviceProp found{};
  const DeviceFile& file = model();
  file.name.copy(found.name, sizeof found.name - 1);
  std::memcpy(found.uuid.bytes, "EMULATED-GPU-\0\0", 16);
  found.uuid.bytes[15] = static_cast<char>(number);
  found.totalGlobalMem = file.memory_bytes;
  found.l2CacheSize = static_cast<int>(file.l2_bytes);
  found.multiProcessorCount = static_cast<int>(file.multiprocessors);
  found.major = static_cast<int>(file.major);
  found.minor = static_cast<int>(file.minor);
  found.ECCEnabled = 1;
  found.warpSize = 32;
  return found;
}

EmulatedEvent* find_event(cudaEvent_t event) {
  const auto found = emulator().events.find(event);
  return found == emulator().events.end() ? nullptr : found->second.get();
}

// Host memory that a copy will write holds what nobody expects until somebody has waited.
constexpr int kNotYet = 0xA5;

cudaError_t copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  const bool out = kind == cudaMemcpyDeviceToHost;
  const void* const there = out ? from : to;
  const void* const here = out ? to : from;
  if (const std::string why = complaint(there, bytes); !why.empty()) {
    say("cudaMemcpyAsync: the device's side is " + why);
    return cudaErrorInvalidValue;
  }
  if (emulator().memory.is_foreign_to_host(here, bytes)) {
    say("cudaMemcpyAsync: the host's side is device memory");
    return cudaErrorInvalidValue;
  }
  if (out) std::memset(to, kNotYet, bytes);
  return cudaSuccess;
}

}  // namespace
}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) { return result(count_devices(count)); }

cudaError_t cudaSetDevice(int device) {
  if (!is_device(device)) return result(cudaErrorInvalidDevice);
  choose_device(static_cast<unsigned>(device));
  return result(cudaSuccess);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* found, int device) {
  if (!is_device(device)) return result(cudaErrorInvalidDevice);
  *found = properties(device);
  return result(cudaSuccess);
}

cudaError_t cudaDeviceGetPCIBusId(char* text, int length, int device) {
  if (!is_device(device) || length < 13) return result(cudaErrorInvalidValue);
  const std::string address = pci_address(static_cast<unsigned>(device));
  std::memcpy(text, address.c_str(), address.size() + 1);
  return result(cudaSuccess);
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** start, size_t bytes) {
  if (breaks_a_capture("cudaMalloc")) return result(cudaErrorStreamCaptureUnsupported);
  *start = emulator().memory.allocate(current_device(), bytes, model().memory_bytes);
  return result(*start == nullptr ? cudaErrorMemoryAllocation : cudaSuccess);
}

cudaError_t cudaFree(void* start) {
  if (start == nullptr) return result(cudaSuccess);
  if (breaks_a_capture("cudaFree")) return result(cudaErrorStreamCaptureUnsupported);
  // It waits for the device, as the real one does.
  for (const auto& [handle, stream] : emulator().streams) drain(*stream);
  if (emulator().memory.release(start)) return result(cudaSuccess);
  say("cudaFree of what is no live device memory");
  return result(cudaErrorInvalidValue);
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  *total = model().memory_bytes;
  *free = *total - emulator().memory.used(current_device());
  return result(cudaSuccess);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const bool out = kind == cudaMemcpyDeviceToHost;
  if (!out && kind != cudaMemcpyHostToDevice && kind != cudaMemcpyDeviceToDevice) {
    return result(cudaErrorInvalidMemcpyDirection);
  }
  if (kind != cudaMemcpyDeviceToDevice &&
      breaks_a_capture("cudaMemcpyAsync of the host's memory")) {
    return result(cudaErrorStreamCaptureUnsupported);
  }
  Piece piece;
  piece.what = "cudaMemcpyAsync";
  if (kind == cudaMemcpyDeviceToDevice && emulator().memory.peer(from, 0)) {
    const auto owner = emulator().memory.peer(from, bytes);
    if (!owner) return result(cudaErrorInvalidValue);
    return result(enqueue(stream, copy_from_peer(to, from, bytes, *owner)));
  }
  if (kind == cudaMemcpyDeviceToDevice) {
    piece.touched = {{to, bytes, true}, {from, bytes, false}};
    piece.bytes = 2.0 * static_cast<double>(bytes);
    piece.is_copy = true;
  } else {
    if (const cudaError_t code = copy(to, from, bytes, kind); code != cudaSuccess) {
      return result(code);
    }
    piece.touched = {{out ? from : to, bytes, !out}};
    piece.host_bytes = static_cast<double>(bytes);
    piece.is_copy = true;
  }
  piece.run = [=] {
    std::memcpy(to, from, bytes);
    return cudaSuccess;
  };
  return result(enqueue(stream, std::move(piece)));
}

cudaError_t cudaMemsetAsync(void* to, int value, size_t bytes, cudaStream_t stream) {
  if (const std::string why = complaint(to, bytes); !why.empty()) {
    say("cudaMemsetAsync: it is " + why);
    return result(cudaErrorInvalidValue);
  }
  Piece piece;
  piece.what = "cudaMemsetAsync";
  piece.touched = {{to, bytes, true}};
  piece.run = [=] {
    std::memset(to, value, bytes);
    return cudaSuccess;
  };
  return result(enqueue(stream, std::move(piece)));
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  if (flags != cudaStreamNonBlocking) return result(cudaErrorInvalidValue);
  *stream = new_handle<cudaStream_t>();
  emulator().streams[*stream] = std::make_unique<EmulatedStream>(EmulatedStream{current_device()});
  return result(cudaSuccess);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  EmulatedStream* found = find_stream(stream);
  if (found == nullptr) return result(cudaErrorInvalidResourceHandle);
  drain(*found);
  emulator().streams.erase(stream);
  return result(cudaSuccess);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  EmulatedStream* found = find_stream(stream);
  if (found == nullptr) return result(cudaErrorInvalidResourceHandle);
  if (found->capture && breaks_a_capture("cudaStreamSynchronize")) {
    return result(cudaErrorStreamCaptureUnsupported);
  }
  return result(drain(*found));
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = new_handle<cudaEvent_t>();
  emulator().events[*event] = std::make_unique<EmulatedEvent>(EmulatedEvent{current_device()});
  return result(cudaSuccess);
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  return result(emulator().events.erase(event) == 1 ? cudaSuccess : cudaErrorInvalidResourceHandle);
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  EmulatedEvent* found = find_event(event);
  if (found == nullptr || found->device != current_device()) {
    return result(cudaErrorInvalidResourceHandle);
  }
  if (breaks_a_capture("cudaEventRecord")) return result(cudaErrorStreamCaptureUnsupported);
  Piece piece;
  piece.what = "cudaEventRecord";
  piece.run = [event] {
    EmulatedEvent* recorded = find_event(event);
    if (recorded == nullptr) return cudaSuccess;
    recorded->pending = false;
    recorded->recorded = true;
    recorded->at_seconds = emulator().devices[recorded->device].now_seconds;
    return cudaSuccess;
  };
  const cudaError_t code = enqueue(stream, std::move(piece));
  if (code == cudaSuccess) {
    found->stream = find_stream(stream);
    found->pending = true;
  }
  return result(code);
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  EmulatedEvent* found = find_event(event);
  if (found == nullptr) return result(cudaErrorInvalidResourceHandle);
  return result(found->pending ? drain(*found->stream) : cudaSuccess);
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  const EmulatedEvent* from = find_event(begin);
  const EmulatedEvent* to = find_event(end);
  if (from == nullptr || to == nullptr) return result(cudaErrorInvalidResourceHandle);
  if (from->pending || to->pending) return result(cudaErrorNotReady);
  if (!from->recorded || !to->recorded || from->device != to->device) {
    return result(cudaErrorInvalidResourceHandle);
  }
  *milliseconds = static_cast<float>(1e3 * (to->at_seconds - from->at_seconds));
  return result(cudaSuccess);
}

cudaError_t cudaGetLastError() {
  const cudaError_t code = result(cudaSuccess);
  const cudaError_t last = emulator().last;
  emulator().last = cudaSuccess;
  return code != cudaSuccess ? code : last;
}

}  // extern "C"
