// Shell text for a Slurm job whose nodes are given what they need, each on its own disk. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"

namespace assay {

// Whether nodes are given anything: a bundle, or the campaign's plan.
bool places(const Scheduler& scheduler);

// What stands around the steps of a script. `before` makes `step OUTPUT HOSTS JOB ATTEMPT
// COMMAND...`, which says why where a node could not be prepared, and fetches what the step left on
// its nodes' disks; `after` takes everything off the nodes again.
struct Placing {
  std::string before;
  std::string after;
};
Placing placing(const std::vector<Job>& jobs, const Scheduler& scheduler);

// The job's command as its nodes are called with it: words that begin with kThere are there.
std::vector<std::string> command_there(const Job& job, const Scheduler& scheduler);

// Its place on the disks of nodes, as the script names it.
inline constexpr std::string_view kThere = "$there/";

// "<raw>/<job>.<attempt>.<host>.partial": what came back from a host.
std::filesystem::path parcel_path(const Job& job, const std::string& hostname);

}  // namespace assay
