// Jobs as steps under Slurm. The campaign folder and the worker lie on a file system that all nodes
// share.
#include <fmt/format.h>

#include "harness/launch/hosts.hpp"
#include "harness/launch/slurm/launcher.hpp"
#include "harness/launch/slurm/script.hpp"

namespace assay {
namespace {

Scheduler scheduler_of(const Site& site) {
  return site.scheduler.value_or(Scheduler{"slurm", {}, {}, {}, {}});
}

std::vector<std::string> complaints(const Site& site) {
  std::vector<std::string> found = host_complaints(site);
  const Scheduler scheduler = scheduler_of(site);
  if (scheduler.kind != "slurm") {
    found.push_back(fmt::format("the site's scheduler is '{}', and this launcher knows 'slurm'",
                                scheduler.kind));
  }
  return found;
}

// As a shell takes it.
std::vector<std::string> command(const Job& job, const Site& site) {
  std::vector<std::string> words = sbatch_command({job}, scheduler_of(site));
  for (std::string& word : words) word = as_shell_word(word);
  return words;
}

const Registered<LauncherType> registered{{
    .name = "slurm",
    .about = "sbatch starts a job a rack and srun a step a device; nodes share the campaign folder",
    .needs =
        [](bool) {
          return std::vector<std::string>{"sbatch", "srun", "squeue", "sinfo", "scancel"};
        },
    .complaints = complaints,
    .command = command,
    .make = make_slurm_launcher,
}};

}  // namespace
}  // namespace assay
