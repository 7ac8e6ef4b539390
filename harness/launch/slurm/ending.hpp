// How a step or its Slurm job ended, as a sentence says it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/launch/launcher.hpp"

namespace assay {

// "begin 3" of a line "0: @assay begin 3", as srun labels what a worker says.
std::optional<std::string> progress_of_step(std::string_view line);

// N of a line "@step exit N".
std::optional<int> exit_of_step(std::string_view line);

// Of a step whose srun has ended with this exit. `words`: the last that srun, its daemons and the
// worker said. srun's exit alone is not believed: it may be 0 after a failure of a node.
JobEvent ended_step(const Job& job, int exit, std::string_view words);

// Of a step that has not said how it ended, while its Slurm job has ended in this state, with
// `failed` among its nodes.
JobEvent ended_with_slurm_job(const Job& job, const std::string& state,
                              const std::vector<std::string>& failed);

}  // namespace assay
