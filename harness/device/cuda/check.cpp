// The list of errors that kill a context.
#include "harness/device/cuda/check.hpp"

#include "results/record/error.hpp"

namespace assay {

// Those whose description in driver_types.h (13.0) says that the process must be relaunched; and
// what memory or link could not correct, after which nothing that was computed can be believed.
bool is_sticky(cudaError_t code) {
  switch (code) {
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorAssert:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorTensorMemoryLeak:
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorContained:
    case cudaErrorMpsClientTerminated:
    case cudaErrorExternalDevice: return true;
    default: return false;
  }
}

std::string in_words(cudaError_t code, const std::string& doing) {
  return doing + ": " + cudaGetErrorString(code) + " (" + cudaGetErrorName(code) + ")";
}

void check_cuda(cudaError_t code, const std::string& doing) {
  if (code == cudaSuccess) return;
  throw world_error(in_words(code, doing), "assay doctor says what this host has of CUDA");
}

}  // namespace assay
