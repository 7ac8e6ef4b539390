// Whether there is room: memory for the operands, disk for the record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "harness/doctor/diagnosis.hpp"

namespace assay {

struct MemoryRoom {
  std::optional<std::uint64_t> free_bytes;
  std::uint64_t llc_bytes = 0;  // 0: not known.
  double fraction_max = 0.6;    // Of what is free, for all operands of a case: the campaign's.
};

Diagnosis memory_finding(const MemoryRoom& room);

// Of the folder in which campaign folders are made; it need not exist yet.
std::vector<Diagnosis> disk_findings(const std::filesystem::path& folder);

}  // namespace assay
