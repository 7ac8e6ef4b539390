// A comparison as a table for people and as JSON for programs.
#pragma once

#include <cstddef>
#include <string>

#include "results/compare/comparison.hpp"

namespace assay {

// `risk`: of calling an unchanged figure worse, where the coverage factor has one; 0: not known.
std::string comparison_text(const Comparison& comparison, double risk, std::size_t columns);

// "assay/comparison/1".
std::string comparison_json(const Comparison& comparison);

}  // namespace assay
