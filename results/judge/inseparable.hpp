// What stands behind one cause and cannot be told apart by any measurement of ours.
#pragma once

#include <string>

#include "results/record/finding.hpp"
#include "results/record/unit.hpp"

namespace assay {

// "; ..." to be put behind the reason of a finding, empty where its cause is one part. A NIC goes
// with its cable and its port of a leaf switch; a rack whose devices are slow with its power
// shelves and its coolant.
std::string not_told_apart(const Site& site, const Finding& finding);

}  // namespace assay
