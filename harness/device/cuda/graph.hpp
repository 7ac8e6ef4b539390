// Work that was recorded once and is begun again as a whole: a CUDA graph.
#pragma once

#include <cuda_runtime_api.h>

#include <functional>

#include "harness/device/cuda/device.hpp"

namespace assay {

class CudaGraph {
 public:
  // Records what `work` begins in the device's stream; nothing of it is done. `work` may neither
  // wait nor allocate: CUDA refuses both while it records, and this throws what it says.
  CudaGraph(CudaDevice& device, const std::function<void()>& work);
  ~CudaGraph();
  CudaGraph(const CudaGraph&) = delete;
  CudaGraph& operator=(const CudaGraph&) = delete;

  // In the device's stream.
  void begin();

 private:
  CudaDevice& device_;
  cudaGraphExec_t graph_ = nullptr;
};

}  // namespace assay
