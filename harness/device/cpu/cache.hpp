// Cache sizes as the kernel states them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace assay {

// The sum of the distinct outermost caches that these CPUs use: STREAM's rule is about all
// last-level caches in use. 0 where the kernel does not say.
std::uint64_t llc_bytes(const std::vector<unsigned>& cpus,
                        const std::filesystem::path& system_cpus = "/sys/devices/system/cpu");

}  // namespace assay
