// Reading what the contract counts.
#include "harness/cli/inventory_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "harness/site/overview.hpp"
#include "results/format/inventory.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

std::filesystem::path path_of(const Site& site, const std::string& site_file) {
  return std::filesystem::path(site_file).parent_path() / site.layout.inventory;
}

}  // namespace

std::optional<Inventory> checked_inventory(const Site& site, const std::string& site_file) {
  if (site.layout.inventory.empty()) return std::nullopt;
  const auto path = path_of(site, site_file);
  Inventory inventory = parse_inventory(read_file(path, kInventoryBytesMax), path.string());
  const std::vector<std::string> complaints =
      inventory_complaints(site, inventory, site_file, path.string());
  if (complaints.empty()) return inventory;
  throw Error{fmt::format("{}", fmt::join(complaints, "\n")),
              "mend the site file or the inventory"};
}

std::optional<std::string> checked_inventory_text(const Site& site, const std::string& site_file) {
  if (!checked_inventory(site, site_file)) return std::nullopt;
  return read_file(path_of(site, site_file), kInventoryBytesMax);
}

}  // namespace assay
