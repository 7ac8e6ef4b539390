// Unpacking one parcel a host.
#include "harness/launch/slurm/arrivals.hpp"

#include <system_error>

#include "harness/launch/slurm/placing.hpp"
#include "harness/launch/slurm/script.hpp"
#include "results/store/parcel.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Empty where all is in its place.
std::string arrived(const Job& job, const std::string& hostname) {
  const fs::path parcel = parcel_path(job, hostname);
  std::error_code ignored;
  const auto bytes = fs::file_size(parcel, ignored);
  if (ignored || bytes == 0) return "nothing came";
  std::string why =
      unpack_parcel(parcel, job.output.parent_path().parent_path(), {job.id, job.attempt});
  fs::remove(parcel, ignored);
  return why;
}

}  // namespace

// Only the first rank writes samples. What another host says of its failed ranks helps to name the
// faulty one, and nothing is lost where it does not come.
JobEvent with_arrivals(const Job& job, JobEvent event) {
  const std::vector<std::string> hosts = hosts_of({job});
  const std::string why = arrived(job, hosts.front());
  for (std::size_t at = 1; at < hosts.size(); ++at) arrived(job, hosts[at]);
  const bool ran = event.ending != "not started";
  if (why.empty() || !ran) return event;
  const bool was_clean = event.clean;
  event.clean = false;
  if (was_clean || event.cause.empty()) {
    event.cause = "what it wrote did not come back from node " + hosts.front() + ": " + why +
                  (was_clean ? "" : "; it ended with " + event.ending);
  }
  return event;
}

}  // namespace assay
