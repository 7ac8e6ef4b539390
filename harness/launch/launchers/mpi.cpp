// Jobs on the hosts of the site, started by mpirun: what one unit runs alone, and the ranks of
// groups.
#include <map>

#include "harness/launch/mpirun.hpp"
#include "harness/launch/process_launcher.hpp"

namespace assay {
namespace {

Wrapped on_hosts(const Job& job) { return {mpirun_command(job, true), {}, true}; }

std::vector<std::string> complaints(const Site& site) {
  std::vector<std::string> found;
  std::map<std::string, std::string> named;
  for (const SiteHost& host : site.hosts) {
    const std::string complaint = host_name_complaint(host.hostname);
    if (!complaint.empty()) found.push_back("host " + host.id + " " + complaint);
    // One machine would be measured twice, and another one never.
    const auto [other, is_new] = named.try_emplace(host.hostname, host.id);
    if (!is_new && complaint.empty()) {
      found.push_back("hosts " + other->second + " and " + host.id + " state the same hostname, " +
                      host.hostname);
    }
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
