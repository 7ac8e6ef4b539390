// One cause, named once: members that fill a zone become one blame of that zone.
#pragma once

#include <vector>

#include "results/next/locate.hpp"

namespace assay::locate {

// Blames of kind member that are confirmed and fill a zone are replaced by one of kind zone, at the
// level that explains most: k of n members are worth a zone where 3 k > n + 2 and 2 k >= n, from 3
// on; each member that is named saves a sentence, each fast one in the zone is half an exception.
std::vector<Blame> attribute(const Question& question, std::vector<Blame> blames);

}  // namespace assay::locate
