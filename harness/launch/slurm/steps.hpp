// What the launcher knows of what it was given: not submitted yet, a step, a Slurm job.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/launch/slurm/step_output.hpp"

namespace assay {

struct Step {
  Job job;
  StepOutput output;
  std::string slurm_job;  // Name of it.
  bool begun = false;
  double ending_since = 0;  // 0: nobody wants it to end.
  std::string cause = {};   // Why we end it, where it was not the conductor who wanted it.
};

// What was submitted together.
struct SlurmJob {
  std::vector<Job> jobs;
  std::optional<std::uint64_t> id;  // Empty: sbatch had no answer.
  unsigned submissions = 1;
  bool given_up = false;  // Its nodes are not to be had; those that can start are submitted anew.
  bool host_failed = false;  // The one of its script: it runs on without it and ends nothing.
  double over_since = 0;     // 0: it waits or runs.
  std::string refusal = {};  // Why it would wait in vain.
  double stuck_since = 0;    // 0: its nodes are there.
  std::string state = {};
};

struct Waiting {
  Job job;
  double blocked_since = 0;
};

}  // namespace assay
