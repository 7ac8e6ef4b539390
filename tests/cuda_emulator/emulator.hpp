// What the emulated libraries share: devices, streams of work, a clock that no hardware has. Work
// is done when somebody waits for it, as late as CUDA allows; times are made up from the device
// file.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tests/cuda_emulator/device_file.hpp"

namespace assay::emulated {

struct Touched {
  const void* start = nullptr;
  std::size_t bytes = 0;
  bool written = false;
};

// When a piece of work begins by its device's clock, and how long it takes.
struct Moment {
  double began_seconds = 0;
  double takes_seconds = 0;
};

// What a product of matrices is called among pieces.
inline constexpr const char* kProduct = "cublasLtMatmul";

// What a stream holds. `run` is called when all before it is done; the device's memory is open
// then.
struct Piece {
  std::string what;  // "kernel assay_hbm_triad"
  std::vector<Touched> touched;
  const void* peer = nullptr;  // Another process' memory that it reads.
  double flop = 0;
  std::string type = {};  // Of these, as in DeviceFile::flops.
  double bytes = 0;
  double host_bytes = 0;  // Between the host's memory and the device's.
  bool is_copy = false;   // Takes time, and no fault is planted in it.
  std::function<cudaError_t()> run = {};
  // Instead, of what devices do together: they agree on the moment.
  double link_bytes = 0;      // Over the device's link to the others.
  bool is_nvlink = false;     // Which counts them.
  double link_bandwidth = 0;  // Of that link: NVLink, or a NIC.
  std::function<cudaError_t(Moment&)> run_with_others = {};
};

// Puts it at the end of the stream, which must be of the calling thread's current device.
cudaError_t enqueue(cudaStream_t stream, Piece piece);

// Why these bytes are not live memory of the current device; empty where they are.
std::string complaint(const void* start, std::size_t bytes);

const DeviceFile& model();
unsigned current_device();
void choose_device(unsigned device);  // Of the calling thread.

// On stderr, so that who broke a rule learns which.
void say(const std::string& what);

}  // namespace assay::emulated
