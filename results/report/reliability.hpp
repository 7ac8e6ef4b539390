// How long a site kept working, as every report says it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "results/record/reliability.hpp"

namespace assay {

// Names and values, in the order in which they are read.
std::vector<std::pair<std::string, std::string>> figures(const Reliability& reliability,
                                                         double confidence);

}  // namespace assay
