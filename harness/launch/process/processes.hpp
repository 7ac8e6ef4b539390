// The processes of this machine as /proc shows them, and signals that cannot hit the wrong one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/store/descriptor.hpp"

namespace assay {

// A pid alone names nobody: it is used again. With its start time it names one process for ever.
struct Process {
  std::int64_t pid = 0;
  std::int64_t parent = 0;
  std::int64_t session = 0;
  std::uint64_t started = 0;  // Clock ticks since boot.
  char state = '?';           // 'Z' has ended and waits for its parent.

  bool ended() const { return state == 'Z' || state == 'X'; }
};

// Empty where there is no such process (any more).
std::optional<Process> process(std::int64_t pid);

// All that are visible, by pid.
std::vector<Process> processes();

// Of the environment that its program was started with. Empty where it has none or may not be read.
std::string environment_value(const Process& process, std::string_view name);

// Holds the process that has this number now; readable when it has ended. Empty where there is
// none, or no such thing in this kernel.
Descriptor hold(std::int64_t pid);

// Sends it to exactly this process: never to pid 1 or below, to this one, or to one that only has
// its number. False where it is gone.
bool send(const Process& process, int signal);

}  // namespace assay
