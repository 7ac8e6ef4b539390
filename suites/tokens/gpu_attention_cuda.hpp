// The attention of a GPU's backend.
#pragma once

#include <memory>

#include "suites/tokens/gpu_steps_cuda.hpp"
#include "suites/tokens/kernel.hpp"

namespace assay {

// Keys and values are FP32 where `number` is, else BF16. `steps` outlives it.
std::unique_ptr<Attention> gpu_attention(GpuSteps& steps, Number number,
                                         const AttentionShape& shape, const RopeTable& turns);

}  // namespace assay
