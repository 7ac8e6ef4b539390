// A short command of this machine, and what it said.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace assay {

struct Captured {
  std::string text;    // stdout and stderr as they came; at most so many bytes.
  std::string ending;  // "exit 0", "signal 9 (Killed)".
  bool in_time = false;
  bool whole = false;  // Not cut at its limit.

  bool well() const { return in_time && whole && ending == "exit 0"; }
};

struct CaptureLimits {
  double seconds = 10;
  std::size_t bytes = std::size_t{64} << 20U;
};

// Returns when it has ended, or ends it by force at its limits. Throws world_error where it cannot
// be started.
Captured capture(const std::vector<std::string>& command, const CaptureLimits& limits);

}  // namespace assay
