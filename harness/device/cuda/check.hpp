// CUDA's errors: in words, and which of them end the process.
#pragma once

#include <cuda_runtime_api.h>

#include <string>

namespace assay {

// After such an error every later call of this process gives it again: its context is dead (CUDA
// Runtime API, "Error Handling": "the process must be terminated and relaunched").
bool is_sticky(cudaError_t code);

// "cudaMalloc of 64 bytes: out of memory (cudaErrorMemoryAllocation)"
std::string in_words(cudaError_t code, const std::string& doing);

// Throws world_error for anything but success. For what no device is to blame for.
void check_cuda(cudaError_t code, const std::string& doing);

}  // namespace assay
