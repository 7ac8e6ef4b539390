// The inventory that a site file names.
#pragma once

#include <optional>
#include <string>

#include "results/record/inventory.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Read beside the site's file and held against the site; none where the site names none. Throws
// Error with every complaint.
std::optional<Inventory> checked_inventory(const Site& site, const std::string& site_file);

// The same, byte for byte as somebody wrote it: what a campaign freezes.
std::optional<std::string> checked_inventory_text(const Site& site, const std::string& site_file);

}  // namespace assay
