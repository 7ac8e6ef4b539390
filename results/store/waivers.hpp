// waivers.jsonl, the ledger of a campaign: only ever appended to.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/record/waiver.hpp"

namespace assay {

inline constexpr std::size_t kWaiversMax = 10'000;

// In the order in which they were written; none where there is no such file. Throws Error, with
// file and line, for a broken line, one that was written for another plan, and for more than
// kWaiversMax.
std::vector<Waiver> read_waivers(const std::filesystem::path& path, const std::string& plan_sha256);

// On disk (fsync) when it returns. Throws Error where the ledger would grow beyond kWaiversMax.
void append_waivers(const std::filesystem::path& path, const std::vector<Waiver>& waivers);

}  // namespace assay
