// Jobs on the hosts of the site, started by mpirun: what one unit runs alone, and the ranks of
// groups.
#include "harness/launch/hosts.hpp"
#include "harness/launch/mpirun.hpp"
#include "harness/launch/process_launcher.hpp"

namespace assay {
namespace {

Wrapped on_hosts(const Job& job) { return {mpirun_command(job, true), {}, true}; }

const Registered<LauncherType> registered{{
    .name = "mpi",
    .about = "mpirun starts a process a device on the hosts of the site",
    .needs = [](bool) { return std::vector<std::string>{"mpirun"}; },
    .complaints = host_complaints,
    .commands = [](std::vector<Job> jobs, const Site&) { return one_each(jobs, on_hosts); },
    .make = [](const Site&) { return make_process_launcher(on_hosts); },
}};

}  // namespace
}  // namespace assay
