// The control groups of this process, version 1 and 2: limits on memory and CPU time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/telemetry/host_files.hpp"

namespace assay {

// The folders of one controller ("memory", "cpu") from the process's own group up to the root. A
// container often sees a path that is not mounted inside it: what does not exist is left out.
struct CgroupFolders {
  int version = 0;  // 0: no such controller is mounted.
  std::vector<std::filesystem::path> folders;
};

CgroupFolders cgroup_folders(const HostFiles& files, std::string_view controller);

struct CgroupMemory {
  std::uint64_t limit_bytes = 0;
  std::uint64_t free_bytes = 0;  // Limit - usage, file pages that can be dropped counted as free.
};

// Of the group with the least free memory; none where no group has a limit.
std::optional<CgroupMemory> cgroup_memory(const HostFiles& files);

// Seconds for which groups of this process were kept from running so far, the largest of all
// levels. 0 where no level has a quota; none where that cannot be read.
std::optional<double> throttled_seconds(const HostFiles& files);

}  // namespace assay
