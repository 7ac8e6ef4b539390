// Open MPI's mpirun: the command that starts ranks, and what its words mean. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/device/ranks.hpp"
#include "harness/launch/launcher.hpp"

namespace assay {

// `job.command`, a worker's, once a rank. `on_hosts`: each on the host that its rank names, by
// mpirun's own means (plm_rsh_agent, ssh by default); else all on this one. Parameters of MPI come
// from the environment (OMPI_MCA_...).
std::vector<std::string> mpirun_command(const Job& job, bool on_hosts);

// "begin 3" of a line "[1,0]<stdout>:@assay begin 3", as mpirun tags what a worker says; none for
// any other line.
std::optional<std::string> progress_of_rank(std::string_view line);

// Why a run ended, in a sentence's part, from its exit ("exit 137") and mpirun's last words: "rank
// 1 on host h2 ended by signal 9 (Killed)", "exit 1: There are not enough slots available ...".
std::string ending_of_mpirun(const std::string& ending, std::string_view words);

}  // namespace assay
