// What a core can do at most in a clock cycle, by the exact CPU. A CPU that the table does not name
// has no peak: a guess would show a good figure for a bad host, or the other way round.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/bench/state.hpp"
#include "harness/telemetry/host_files.hpp"

namespace assay {

// Of one physical core; an SMT thread is half of one at best. 0 where no source states it.
struct CorePeak {
  std::string_view name;  // "Zen 3"
  double fp64 = 0;        // FLOP a cycle; a multiply-add is two.
  double fp32 = 0;
  double bf16 = 0;          // Products with FP32 sums.
  std::string_view source;  // Which units these are, and who says so.
};

// By the kernel's numbers: vendor, family and model on x86-64, implementer and part on aarch64.
std::optional<CorePeak> core_peak(std::string_view cpuinfo);

// Of all cores of the device for "fp64", "fp32" or "bf16": amount_per_cycle in FLOP, or 0 and why.
Peak device_peak(const Device& device, std::string_view type, const HostFiles& files = HostFiles());

}  // namespace assay
