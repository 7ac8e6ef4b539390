// Making and destroying. What a destructor is told it cannot hand on: a context that died gives the
// same error to the next call, which does.
#include "harness/device/cuda/handles.hpp"

#include "harness/device/cuda/check.hpp"

namespace assay {

CudaStream::CudaStream() {
  check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "a stream");
}

CudaStream::~CudaStream() { cudaStreamDestroy(stream_); }

CudaEvent::CudaEvent() { check_cuda(cudaEventCreate(&event_), "an event"); }

CudaEvent::~CudaEvent() { cudaEventDestroy(event_); }

}  // namespace assay
