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

constexpr std::size_t kInventoryBytesMax = 256 << 20;  // 2 million lines of 100 characters.

}  // namespace

std::optional<Inventory> checked_inventory(const Site& site, const std::string& site_file) {
  if (site.layout.inventory.empty()) return std::nullopt;
  const auto path = std::filesystem::path(site_file).parent_path() / site.layout.inventory;
  Inventory inventory = parse_inventory(read_file(path, kInventoryBytesMax), path.string());
  const std::vector<std::string> complaints =
      inventory_complaints(site, inventory, site_file, path.string());
  if (complaints.empty()) return inventory;
  throw Error{fmt::format("{}", fmt::join(complaints, "\n")),
              "mend the site file or the inventory"};
}

}  // namespace assay
