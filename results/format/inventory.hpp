// The contract's inventory: a CSV file with the columns unit and serial, and if known module and
// uuid.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "results/record/inventory.hpp"

namespace assay {

inline constexpr std::size_t kInventoryBytesMax = 256 << 20;  // 2 million lines of 100 characters.

// RFC 4180 with or without quotes; the first row names the columns. Throws one Error with every
// complaint, `file:line: message` each: an unknown or missing column, another number of fields, an
// empty unit or serial, a unit or a (serial, module) that stands twice.
Inventory parse_inventory(std::string_view text, const std::string& file);

}  // namespace assay
