// CPU time of single CPUs out of /proc/stat.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace assay {

struct CpuSeconds {
  double busy = 0;    // user + nice + system + irq + softirq; guest time is part of user already.
  double stolen = 0;  // Wanted to run and the hypervisor ran something else.
};

// Summed over `cpus`; none where the text does not hold all of them. `ticks` a second.
std::optional<CpuSeconds> parse_proc_stat(std::string_view text, const std::vector<unsigned>& cpus,
                                          double ticks);

}  // namespace assay
