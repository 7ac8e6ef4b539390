// Sweeping the memory of a GPU.
#pragma once

#include <memory>

#include "suites/hbm/sweeper.hpp"

namespace assay {

// Throws Error where the device has no such kernel.
std::unique_ptr<Sweeper> gpu_sweeper(Device& device);

}  // namespace assay
