// Jobs on this machine: a worker a unit, pinned before exec; a group's ranks by mpirun.
#include "harness/launch/mpirun.hpp"
#include "harness/launch/process_launcher.hpp"

namespace assay {
namespace {

Wrapped on_this_machine(const Job& job) {
  if (job.group) return {mpirun_command(job, false), job.cpus, true};
  return {job.command, job.cpus, false};
}

// All of it would be measured here, and stand in the record as other hosts'.
std::vector<std::string> complaints(const Site& site) {
  if (site.hosts.size() == 1) return {};
  return {"the local launcher starts everything on this machine, and the site has " +
          std::to_string(site.hosts.size()) + " hosts"};
}

const Registered<LauncherType> registered{{
    .name = "local",
    .about = "a process a device on this machine",
    .needs = [](bool group) -> std::vector<std::string> {
      return group ? std::vector<std::string>{"mpirun"} : std::vector<std::string>{};
    },
    .complaints = complaints,
    .commands = [](std::vector<Job> jobs, const Site&) { return one_each(jobs, on_this_machine); },
    .make = [](const Site&) { return make_process_launcher(on_this_machine); },
}};

}  // namespace
}  // namespace assay
