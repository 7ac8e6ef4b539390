// Walking up the control groups.
#include "harness/telemetry/cgroup.hpp"

#include <algorithm>
#include <string>

namespace assay {
namespace {

namespace fs = std::filesystem;

// No limit is written as "max" (version 2), or as a number near 2^63 (version 1).
constexpr std::uint64_t kNoLimit = 1ULL << 60;
// A group is nested less deeply than this everywhere.
constexpr int kDepthMax = 64;

// The path of the line "4:cpu,cpuacct:/a/b" for a version-1 controller, or of "0::/a/b".
std::optional<std::string> path_in(std::string_view cgroups, std::string_view controller) {
  for (const std::string_view line : lines(cgroups)) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string named = "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
    const std::string wanted = "," + std::string(controller) + ",";
    if (named == wanted || (!controller.empty() && named.find(wanted) != std::string::npos)) {
      return std::string(trimmed(line.substr(second + 1)));
    }
  }
  return std::nullopt;
}

std::vector<fs::path> upwards(const HostFiles& files, const fs::path& mount,
                              const std::optional<std::string>& path) {
  std::vector<fs::path> folders;
  fs::path below = fs::path(path.value_or("/")).relative_path().lexically_normal();
  for (int depth = 0; depth < kDepthMax && !below.empty() && below != "."; ++depth) {
    if (files.exists(mount / below)) folders.push_back(mount / below);
    below = below.parent_path();
  }
  folders.push_back(mount);
  return folders;
}

std::uint64_t reclaimable(const HostFiles& files, const fs::path& folder, int version) {
  const auto stat = files.read(folder / "memory.stat");
  if (!stat) return 0;
  const auto bytes = value_of(*stat, version == 1 ? "total_inactive_file" : "inactive_file");
  return bytes ? whole_number(*bytes).value_or(0) : 0;
}

std::optional<CgroupMemory> memory_of(const HostFiles& files, const fs::path& folder, int version) {
  const auto limit = files.number(folder / (version == 1 ? "memory.limit_in_bytes" : "memory.max"));
  if (!limit || *limit >= kNoLimit) return std::nullopt;
  const auto used =
      files.number(folder / (version == 1 ? "memory.usage_in_bytes" : "memory.current"));
  if (!used) return CgroupMemory{*limit, 0};  // A limit, and no word about what is left of it.
  const auto held = *used - std::min(*used, reclaimable(files, folder, version));
  return CgroupMemory{*limit, *limit - std::min(*limit, held)};
}

bool has_quota(const HostFiles& files, const fs::path& folder, int version) {
  const auto text = files.line(folder / (version == 1 ? "cpu.cfs_quota_us" : "cpu.max"));
  return text && *text != "-1" && !text->starts_with("max");
}

std::optional<double> throttled_in(const HostFiles& files, const fs::path& folder, int version) {
  const auto stat = files.read(folder / "cpu.stat");
  if (!stat) return std::nullopt;
  const auto text = value_of(*stat, version == 1 ? "throttled_time" : "throttled_usec");
  const auto ticks = text ? whole_number(*text) : std::nullopt;
  if (!ticks) return std::nullopt;
  return static_cast<double>(*ticks) * (version == 1 ? 1e-9 : 1e-6);
}

}  // namespace

CgroupFolders cgroup_folders(const HostFiles& files, std::string_view controller) {
  const auto own = files.read("/proc/self/cgroup");
  const fs::path mount = "/sys/fs/cgroup";
  for (const fs::path& v1 : {mount / controller, mount / "cpu,cpuacct"}) {
    const bool mine = v1.filename() == controller || controller == "cpu";
    if (!mine || !files.exists(v1 / "cgroup.procs")) continue;
    return {1, upwards(files, v1, own ? path_in(*own, controller) : std::nullopt)};
  }
  if (files.exists(mount / "cgroup.controllers")) {
    return {2, upwards(files, mount, own ? path_in(*own, "") : std::nullopt)};
  }
  return {};
}

std::optional<CgroupMemory> cgroup_memory(const HostFiles& files) {
  const CgroupFolders groups = cgroup_folders(files, "memory");
  std::optional<CgroupMemory> tightest;
  for (const fs::path& folder : groups.folders) {
    const auto found = memory_of(files, folder, groups.version);
    if (found && (!tightest || found->free_bytes < tightest->free_bytes)) tightest = found;
  }
  return tightest;
}

std::optional<double> throttled_seconds(const HostFiles& files) {
  const CgroupFolders groups = cgroup_folders(files, "cpu");
  if (groups.version == 0) return std::nullopt;
  double most = 0;
  for (const fs::path& folder : groups.folders) {
    if (!has_quota(files, folder, groups.version)) continue;
    const auto seconds = throttled_in(files, folder, groups.version);
    if (!seconds) return std::nullopt;
    most = std::max(most, *seconds);
  }
  return most;
}

}  // namespace assay
