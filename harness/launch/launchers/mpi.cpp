// Jobs on the hosts of the site, started by mpirun: what one unit runs alone, and the ranks of
// groups.
#include "harness/launch/mpirun.hpp"
#include "harness/launch/process_launcher.hpp"

namespace assay {
namespace {

Wrapped on_hosts(const Job& job) { return {mpirun_command(job, true), {}, true}; }

std::vector<std::string> complaints(const Site& site) {
  std::vector<std::string> found;
  for (const SiteHost& host : site.hosts) {
    const std::string complaint = host_name_complaint(host.hostname);
    if (!complaint.empty()) found.push_back("host " + host.id + " " + complaint);
  }
  return found;
}

const Registered<LauncherType> registered{{
    .name = "mpi",
    .about = "mpirun starts a process a device on the hosts of the site",
    .needs = [](bool) { return std::vector<std::string>{"mpirun"}; },
    .complaints = complaints,
    .command = [](const Job& job) { return on_hosts(job).command; },
    .make = [] { return make_process_launcher(on_hosts); },
}};

}  // namespace
}  // namespace assay
