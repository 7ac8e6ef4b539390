// raw/<job>.<attempt>.rank-<n>.json: "assay/rank-report/1", on one line.
#pragma once

#include <string>
#include <string_view>

#include "results/record/rank_report.hpp"

namespace assay {

std::string to_line(const RankReport& report);  // No newline.

// Throws Error for what is no such report.
RankReport parse_rank_report(std::string_view line, const std::string& file);

}  // namespace assay
