// Reading the cpuN lines of /proc/stat.
#include "harness/telemetry/proc_stat.hpp"

#include <algorithm>

#include "harness/telemetry/host_files.hpp"

namespace assay {
namespace {

// cpu0 user nice system idle iowait irq softirq steal guest guest_nice: the place of each behind
// the name.
constexpr std::size_t kSteal = 8;
constexpr std::size_t kBusy[] = {1, 2, 3, 6, 7};

std::optional<unsigned> cpu_named(std::string_view name) {
  if (!name.starts_with("cpu")) return std::nullopt;
  const auto number = whole_number(name.substr(3));
  return number && *number < (1U << 20) ? std::optional(static_cast<unsigned>(*number))
                                        : std::nullopt;
}

}  // namespace

std::optional<CpuSeconds> parse_proc_stat(std::string_view text, const std::vector<unsigned>& cpus,
                                          double ticks) {
  CpuSeconds sum;
  std::size_t found = 0;
  for (const std::string_view line : lines(text)) {
    if (!line.starts_with("cpu")) break;  // The CPUs come first; what follows is long.
    const auto fields = words(line);
    const auto cpu = fields.empty() ? std::nullopt : cpu_named(fields[0]);
    if (!cpu || !std::ranges::binary_search(cpus, *cpu)) continue;
    if (fields.size() <= kSteal) return std::nullopt;
    for (const std::size_t place : kBusy) {
      const auto value = whole_number(fields[place]);
      if (!value) return std::nullopt;
      sum.busy += static_cast<double>(*value) / ticks;
    }
    const auto stolen = whole_number(fields[kSteal]);
    if (!stolen) return std::nullopt;
    sum.stolen += static_cast<double>(*stolen) / ticks;
    ++found;
  }
  return found == cpus.size() ? std::optional(sum) : std::nullopt;
}

}  // namespace assay
