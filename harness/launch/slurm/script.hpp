// Jobs -> the call of sbatch or salloc that starts them, one step each. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/launch/launcher.hpp"

namespace assay {

// What the script writes into a job's output before and after its step. No line of a step is taken
// for it: srun puts the number of the rank in front of those.
inline constexpr std::string_view kStepBegins = "@step begins";
inline constexpr std::string_view kStepExit = "@step exit ";
// And where a host could not be given what it needs: "<host>: <why>".
inline constexpr std::string_view kStepNotPrepared = "@step not prepared: ";

// "<plan id>:<job>:<attempt>": of a step, and of the Slurm job whose first step it is.
std::string slurm_name(const Job& job);
// How all of them of one plan begin.
std::string slurm_prefix(const std::string& plan_id);

// Together in one Slurm job: what units do alone in one rack, or on one host where the site names
// no racks; each group by itself. No script is longer than kScriptBytesMax, but for a single step.
std::vector<std::vector<Job>> by_allocation(const std::vector<Job>& jobs,
                                            const Scheduler& scheduler);

// Hosts of their ranks, in the order of the ranks: once each.
std::vector<std::string> hosts_of(const std::vector<Job>& jobs);

// Linux takes a word of 128 KiB, and the script is one of sbatch's.
inline constexpr std::size_t kScriptBytesMax = 96U << 10U;

// The line of the script that starts the job's step.
std::string step_line(const Job& job, const Scheduler& scheduler);

// Of jobs that by_allocation has put together: sbatch, whose script runs on a node, or salloc,
// whose script runs here.
std::vector<std::string> submit_command(const std::vector<Job>& jobs, const Scheduler& scheduler);

// Asks whether Slurm would take a job with these options, and starts none.
std::vector<std::string> sbatch_question(const Scheduler& scheduler);

// As a shell reads it back: in quotes, where it needs them. What begins with kThere stays a
// variable of the script's.
std::string as_shell_word(const std::string& word);

}  // namespace assay
