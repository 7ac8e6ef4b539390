// Starting one process of a job: own session, pinned, with its descriptors, before exec.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/launch/process/processes.hpp"

namespace assay {

struct Spawn {
  std::vector<std::string> command;                // A path, then arguments.
  std::map<std::string, std::string> environment;  // Added to, or in place of, the inherited one.
  std::vector<unsigned> cpus;                      // Empty: not pinned.
  int output = -1;                                 // Becomes 1 and 2.
  int progress = -1;                               // Becomes 3.
};

// Returns once the program runs. Throws world_error that names the step which failed.
Process spawn(const Spawn& request);

// "exit 3" or "signal 11 (Segmentation fault)", of what waitpid gave.
std::string ending_text(int status);

}  // namespace assay
