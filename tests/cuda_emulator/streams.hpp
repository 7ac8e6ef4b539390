// Streams, events and the clock of emulated devices.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "tests/cuda_emulator/device_memory.hpp"
#include "tests/cuda_emulator/emulator.hpp"

namespace assay::emulated {

// What a stream records instead of doing it.
struct Capture {
  std::vector<Piece> pieces = {};
  bool is_broken = false;  // By a call that may not be made meanwhile.
};

struct EmulatedStream {
  unsigned device = 0;
  std::deque<Piece> waiting = {};
  std::optional<Capture> capture = {};
};

struct EmulatedEvent {
  unsigned device = 0;
  EmulatedStream* stream = nullptr;  // In which it was recorded last.
  bool pending = false;
  bool recorded = false;
  double at_seconds = 0;
};

struct EmulatedDevice {
  double now_seconds = 0;
  std::uint64_t pieces = 0;          // Of work that it was given.
  std::uint64_t products = 0;        // Of these, products of matrices.
  double nvlink_bytes = 0;           // That its NVLinks carried.
  cudaError_t sticky = cudaSuccess;  // What every call gives from now on.
  std::mt19937_64 noise = std::mt19937_64();
};

// All of one process.
struct Emulator {
  DeviceMemory memory;
  std::map<unsigned, EmulatedDevice> devices;
  std::map<cudaStream_t, std::unique_ptr<EmulatedStream>> streams;
  std::map<cudaEvent_t, std::unique_ptr<EmulatedEvent>> events;
  cudaError_t last = cudaSuccess;  // What cudaGetLastError gives.
  std::uint64_t graph_launches = 0;
};

Emulator& emulator();

// Of memory that another process gave; `owner`: whose device it is of.
Piece copy_from_peer(void* to, const void* from, std::size_t bytes, unsigned owner);

// Whether a stream of the current device records, in which case nobody may allocate, free, wait or
// copy from the host: the record is broken then.
bool breaks_a_capture(const char* call);

// Does all that waits in it.
cudaError_t drain(EmulatedStream& stream);
EmulatedStream* find_stream(cudaStream_t stream);

// Keeps an error for cudaGetLastError and gives it back; a sticky one of the current device
// instead.
cudaError_t result(cudaError_t code);

}  // namespace assay::emulated
