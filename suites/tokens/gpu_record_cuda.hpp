// One-token steps as a CUDA graph: hundreds of kernels a step, of which none waits for the host.
#pragma once

#include <memory>

#include "suites/tokens/gpu_steps_cuda.hpp"
#include "suites/tokens/kernel.hpp"

namespace assay {

// `steps` outlives it.
std::unique_ptr<StepRecord> gpu_record(GpuSteps& steps);

}  // namespace assay
