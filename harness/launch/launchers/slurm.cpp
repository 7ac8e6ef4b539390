// Jobs as steps under Slurm. The campaign folder and the worker lie on a file system that all nodes
// share, or nodes are given what they need and send back what they write.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

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
  if (!scheduler.bundle.empty() && !std::filesystem::is_regular_file(scheduler.bundle)) {
    found.push_back("there is no bundle " + scheduler.bundle + "; scripts/package makes one");
  }
  return found;
}

// As the launcher puts them together, in the order in which it goes through them.
std::vector<std::vector<std::string>> commands(std::vector<Job> jobs, const Site& site) {
  std::ranges::sort(jobs, {}, &Job::id);
  std::vector<std::vector<std::string>> found;
  for (const std::vector<Job>& some : by_allocation(jobs, scheduler_of(site))) {
    found.push_back(submit_command(some, scheduler_of(site)));
    for (std::string& word : found.back()) word = as_shell_word(word);
  }
  return found;
}

const Registered<LauncherType> registered{{
    .name = "slurm",
    .about = "sbatch starts a job a rack and srun a step a device; nodes share the campaign folder "
             "or not",
    .needs =
        [](bool) {
          return std::vector<std::string>{"sbatch", "srun", "squeue", "sinfo", "scancel"};
        },
    .complaints = complaints,
    .commands = commands,
    .make = make_slurm_launcher,
}};

}  // namespace
}  // namespace assay
