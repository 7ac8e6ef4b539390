// A few devices for all of their model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// Of devices in the site's order at most so many of each model, evenly spread; all where `most` is
// 0. At least one of each model.
std::vector<std::string> spread(const std::vector<std::string>& devices, const Site& site,
                                std::uint32_t most);

}  // namespace assay
