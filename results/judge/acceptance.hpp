// From the units' verdicts to the campaign's answer: accepted, rejected or not decided, and why.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "results/judge/judge.hpp"

namespace assay {

// A sentence for the first case of each outcome at each level: "cpu-0: hbm.triad bandwidth 12 GB/s,
// ...".
using FirstReasons = std::map<std::pair<Level, Outcome>, std::string>;

// Fills in the tallies of units, the unmet demands, exit and headline; all else is there already.
void conclude(Ruling& ruling, const Plan& plan, const Profile& profile, const FirstReasons& first);

}  // namespace assay
