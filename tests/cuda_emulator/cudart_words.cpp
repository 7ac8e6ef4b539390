// The names of errors, as far as the emulator gives any.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>

namespace {

struct Row {
  cudaError_t code;
  const char* name;
  const char* words;
};

constexpr std::array kRows{
    Row{cudaSuccess, "cudaSuccess", "no error"},
    Row{cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    Row{cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    Row{cudaErrorInvalidMemcpyDirection, "cudaErrorInvalidMemcpyDirection",
        "invalid copy direction"},
    Row{cudaErrorInvalidDeviceFunction, "cudaErrorInvalidDeviceFunction",
        "invalid device function"},
    Row{cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration",
        "invalid configuration argument"},
    Row{cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    Row{cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    Row{cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle",
        "invalid resource handle"},
    Row{cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
    Row{cudaErrorIllegalAddress, "cudaErrorIllegalAddress",
        "an illegal memory access was encountered"},
    Row{cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
};

const Row* find(cudaError_t code) {
  const auto* found = std::ranges::find(kRows, code, &Row::code);
  return found == kRows.end() ? nullptr : found;
}

}  // namespace

extern "C" {

const char* cudaGetErrorName(cudaError_t code) {
  const Row* row = find(code);
  return row == nullptr ? "unrecognized error code" : row->name;
}

const char* cudaGetErrorString(cudaError_t code) {
  const Row* row = find(code);
  return row == nullptr ? "unrecognized error code" : row->words;
}

}  // extern "C"
