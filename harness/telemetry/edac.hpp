// Memory errors that the memory controllers of this host have counted (EDAC).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/telemetry/host_files.hpp"

namespace assay {

struct MemoryErrors {
  std::uint64_t corrected = 0;
  std::uint64_t uncorrected = 0;
};

// By controller ("mc0") and, where the driver tells them apart, by module
// ("mc0/dimm3 CPU_SrcID#0_MC#0_Chan#1_DIMM#0"). Empty where the host counts none.
using ErrorCounters = std::map<std::string, MemoryErrors>;

ErrorCounters error_counters(const HostFiles& files = HostFiles());

// What the controllers have counted between two readings. None where the host counts nothing, where
// a counter ran backwards or where a controller came or went: then nothing is known.
struct CountedErrors {
  MemoryErrors sum;   // Over the controllers.
  std::string where;  // "mc0 +1, mc0/dimm3 DIMM_B2 +1": whose uncorrected counters moved.
};
std::optional<CountedErrors> counted_between(const ErrorCounters& before,
                                             const ErrorCounters& after);

}  // namespace assay
