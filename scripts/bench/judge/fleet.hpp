// A generated campaign folder of any size: units x 40 one-metric cases x 20 values.
#pragma once

#include <cstddef>
#include <filesystem>

namespace assay {

inline constexpr std::size_t kFleetCases = 40;
inline constexpr std::size_t kFleetRepetitions = 20;

// Racks of 72 devices, the last one ragged; one unit in a thousand is slow. The folder must not
// exist.
void write_fleet(const std::filesystem::path& folder, std::size_t units);

}  // namespace assay
