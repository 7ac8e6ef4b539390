// What earlier runs left behind: processes of ours whose controller is gone, locks that nobody
// holds, campaigns that were interrupted.
#pragma once

#include <filesystem>
#include <vector>

#include "harness/doctor/diagnosis.hpp"

namespace assay {

// Of the campaign folders in `folder`.
std::vector<Diagnosis> leftover_findings(const std::filesystem::path& folder);

}  // namespace assay
