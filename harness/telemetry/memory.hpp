// How much memory operands may take.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/telemetry/host_files.hpp"

namespace assay {

// The smaller of MemAvailable and what the control groups leave. None where /proc/meminfo cannot be
// read.
std::optional<std::uint64_t> memory_free_bytes(const HostFiles& files = HostFiles());

// "MemTotal", "MemAvailable", ... of /proc/meminfo, in bytes.
std::optional<std::uint64_t> meminfo_bytes(const HostFiles& files, std::string_view key);

}  // namespace assay
