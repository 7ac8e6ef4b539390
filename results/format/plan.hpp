// plan.json and plan-000N.json: "assay/plan/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/plan.hpp"

namespace assay {

std::string to_json(const Plan& plan);

// Throws Error, as `file: message`, for anything that is not a whole plan of a known version.
Plan parse_plan(std::string_view text, const std::string& file);

}  // namespace assay
