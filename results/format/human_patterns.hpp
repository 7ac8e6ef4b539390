// Patterns of unit ids that a person wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/format/human_fields.hpp"

namespace assay::human {

// The text where it is a pattern that expands, or is empty; else a complaint and an empty text.
std::string pattern_of(Fields& fields, std::string_view key, const std::string& text);

// A list of patterns; a complaint where one is none, or where together they name too many units.
std::vector<std::string> patterns_if_any(Fields& fields, std::string_view key);

}  // namespace assay::human
