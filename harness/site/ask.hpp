// Asking another program of this machine, with a limit on its time and on its words.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace assay {

struct Reply {
  std::string text;  // Its stdout.
  int code = 0;      // What it exited with; -1 for a signal, 127 where there is no such program.
};

// None where the deadline passed or it said more than `bytes_max`: it is ended then. Its stderr is
// ours. Throws world_error where nothing can be started.
std::optional<Reply> ask(std::vector<std::string> command, std::chrono::seconds deadline,
                          std::size_t bytes_max);

}  // namespace assay
