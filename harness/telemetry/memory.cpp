// Free memory from /proc/meminfo and the control groups.
#include "harness/telemetry/memory.hpp"

#include <algorithm>

#include "harness/telemetry/cgroup.hpp"

namespace assay {

std::optional<std::uint64_t> meminfo_bytes(const HostFiles& files, std::string_view key) {
  const auto text = files.read("/proc/meminfo");
  const auto value = text ? value_of(*text, key) : std::nullopt;
  if (!value) return std::nullopt;
  const auto parts = words(*value);
  if (parts.size() != 2 || parts[1] != "kB") return std::nullopt;
  const auto kibibytes = whole_number(parts[0]);
  if (!kibibytes || *kibibytes > (1ULL << 53)) return std::nullopt;
  return *kibibytes * 1024;  // The kernel writes kB and means KiB.
}

std::optional<std::uint64_t> memory_free_bytes(const HostFiles& files) {
  const auto available = meminfo_bytes(files, "MemAvailable");
  if (!available) return std::nullopt;
  const auto group = cgroup_memory(files);
  return group ? std::min(*available, group->free_bytes) : *available;
}

}  // namespace assay
