// What a kernel is begun with.
#pragma once

#include <cuda_runtime_api.h>

namespace assay {

// Enough threads that every multiprocessor is full.
struct LaunchGrid {
  unsigned blocks = 1;
  unsigned threads = 1;  // Of a block.
  cudaStream_t stream = nullptr;
};

}  // namespace assay
