// Which pages stand behind memory of this process: their size, and where they lie.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/telemetry/host_files.hpp"

namespace assay {

// The number of the physical page (of page_bytes) behind an address. None where the kernel hides it
// (it shows frames only to CAP_SYS_ADMIN) or where no page is there.
std::optional<std::uint64_t> page_frame(std::uintptr_t address, std::uint64_t page_bytes,
                                        const HostFiles& files = HostFiles());

// Of the mapping that holds `address`, the share of its resident bytes that huge pages hold.
std::optional<double> huge_page_share(std::uintptr_t address, const HostFiles& files = HostFiles());

// Of this machine's base pages.
std::uint64_t page_bytes();

}  // namespace assay
