// A job inside its worker: planned entries on one unit -> a samples file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/worker/progress_pipe.hpp"
#include "results/record/fact.hpp"

namespace assay {

struct JobRequest {
  std::filesystem::path folder;
  std::string job;
  std::uint32_t attempt = 1;
  std::string unit;
  std::vector<std::size_t> entries;  // Of the plan.
  bool group = false;                // This process is one rank of the unit's.
  bool files = false;                // By files in the folder ranks find one another, not by MPI.
  unsigned rank = 0;                 // Of a group, as whoever started it says.
  Facts environment;                 // Named variables that change how libraries run.
};

// What a worker has to be before it begins. One that mpirun started is not pinned yet: mpirun knows
// nothing of the site.
struct Pinning {
  std::string cpus;  // In list form.
  bool done = false;
};

// Of the job's unit, or of the request's rank of its group.
Pinning pinning(const JobRequest& request);

// Returns when every entry has a sample and the file is finished. A case that fails is a sample;
// throws Error only for what concerns all of them: no such plan, other CPUs than the unit's, no
// place to write.
void run_job(const JobRequest& request, ProgressPipe& progress);

}  // namespace assay
