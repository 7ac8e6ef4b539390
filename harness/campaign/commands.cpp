// Where a job runs, and with what.
#include "harness/campaign/commands.hpp"

#include "harness/campaign/watch.hpp"
#include "harness/device/cpu_list.hpp"

namespace assay {
namespace {

std::map<std::string, Rank> places_of(const Site& site) {
  std::map<std::string, Rank> places;
  for (const SiteHost& host : site.hosts) {
    places[host.id] = {host.id, host.id, host.hostname, host.cpus, host.rack};
    for (const SiteDevice& device : host.devices) {
      places[device.id] = {device.id, host.id, host.hostname, device.cpus, host.rack};
    }
  }
  return places;
}

}  // namespace

Commands::Commands(const Site& site, const Plan& plan, std::filesystem::path worker,
                   std::filesystem::path folder)
    : plan_(plan),
      worker_(std::move(worker)),
      folder_(std::move(folder)),
      table_(site),
      places_(places_of(site)) {}

Job Commands::of(const UnitJob& job, std::uint32_t attempt) const {
  Job made;
  made.id = job.id;
  made.attempt = attempt;
  made.command = worker_command(worker_, folder_, job, attempt);
  made.environment["ASSAY_CAMPAIGN"] = plan_.id;
  made.seconds_max = Watch(deadlines_of(plan_, job), 0).due_at_last();
  made.group = job.group;
  if (job.group) made.ranks = ranks(job.unit);
  const auto place = places_.find(job.unit);
  if (place == places_.end()) return made;
  if (!job.group) made.ranks = {place->second};
  made.cpus = place->second.cpus;
  // The ranks of a group set their own numbers of threads.
  if (job.group || made.cpus.empty()) return made;
  const std::string threads = std::to_string(parse_cpu_list(made.cpus).size());
  made.environment["OMP_NUM_THREADS"] = threads;
  made.environment["OPENBLAS_NUM_THREADS"] = threads;
  return made;
}

}  // namespace assay
