// Slurm jobs of a controller of ours that is not there any more.
#pragma once

#include <cstddef>
#include <string>

#include "harness/launch/slurm/controller.hpp"

namespace assay {

// Cancels all of this plan and returns when none is left, with how many there were. Throws
// world_error where that takes too long.
std::size_t end_slurm_leftovers(const SlurmController& slurm, const std::string& plan_id);

}  // namespace assay
