// The call that measures a case again as it was measured before, to be pasted into a shell.
#pragma once

#include <optional>
#include <string>

#include "results/record/plan.hpp"

namespace assay {

// As one word of a POSIX shell.
std::string shell_word(const std::string& text);

// `payload` is the folder that holds inputs/. Empty where the plan does not name the three files
// that it was made from.
std::string repeat_command(const Plan& plan, const std::string& payload,
                           const std::string& case_name);

// The input of the plan that plays a role ("profile"), as its path inside the campaign folder.
std::optional<PlanInput> input_of(const Plan& plan, const std::string& role);

}  // namespace assay
