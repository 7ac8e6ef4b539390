// findings.jsonl: "assay/finding/1", a line a cause.
#pragma once

#include <string>
#include <string_view>

#include "results/record/finding.hpp"

namespace assay {

std::string to_line(const Finding& finding, const std::string& reality);  // Without its newline.
Finding parse_finding(std::string_view line);  // Throws Error for anything else.

}  // namespace assay
