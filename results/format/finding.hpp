// findings.jsonl: a line a finding, "assay/finding/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/finding.hpp"

namespace assay {

std::string to_line(const Finding& finding);  // No newline.

// Throws Error for what is no finding, and for one that record/finding.hpp objects to.
Finding parse_finding(std::string_view line);

}  // namespace assay
