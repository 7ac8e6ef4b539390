// The decision rule in a sentence, the same wherever it is shown.
#pragma once

#include <string>

#include "results/record/profile.hpp"

namespace assay {

// "z 1.85; at least 20 repetitions, 20 more pooled once where the limit is straddled; a unit
// exactly at its limit passes with a risk of at most 5.00 %"
std::string decision_rule(const Decision& rule);

}  // namespace assay
