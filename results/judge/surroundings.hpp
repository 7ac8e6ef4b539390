// Where each unit stands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// Of each device, host and rack the places around it, the narrowest first: host, rack, zones, the
// site.
std::map<std::string, std::vector<std::string>> surroundings(const Site& site);

}  // namespace assay
