// What is kept of what the jobs said: raw/<job>.<attempt>.json.gz.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "results/record/plan.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/folder.hpp"

namespace assay {

using CaseOnUnit = std::pair<std::string, std::string>;  // Name of the case, id of the unit.

inline constexpr std::uint64_t kRankReportBytesMax = 1U << 20U;

// What ranks of that attempt left, <job>.<attempt>.rank-<n>.json, by name.
std::vector<std::filesystem::path> rank_report_files(const std::filesystem::path& raw,
                                                     const AttemptName& name);

// After judging, of all plans: packs worker lines and output of every job that holds one of
// `not_passed`, and of a seeded 1 % of the others; removes the files that were packed or are not
// kept. Called again, it does what is left to do. Throws world_error (disk full).
void keep_raw(const CampaignFolder& folder, const std::vector<Plan>& plans,
              const std::set<CaseOnUnit>& not_passed);

}  // namespace assay
