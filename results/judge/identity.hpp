// What stands where: the serials that devices state, against those that the contract has there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/finding.hpp"
#include "results/record/inventory.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"

namespace assay {

// The facts of a sample in which a device states who it is. `module` is its position on a board
// that carries several.
inline constexpr std::string_view kSerialFact = "serial";
inline constexpr std::string_view kModuleFact = "module";
inline constexpr std::string_view kUuidFact = "uuid";

struct Identities {
  // Swapped, moved, duplicated or uncontracted devices, each once, in the site's order.
  std::vector<Finding> findings;
  // Of each finding a sentence, and one of devices that state no serial where others do. Any keeps
  // from accepting: a result of another device than the contracted one is none of that.
  std::vector<std::string> problems;
};

// By the latest sample of each device that states a serial, of the first plan and of later ones.
// Without an inventory only a serial that stands twice can be told. Nothing where no device states
// one, as no CPU does.
Identities identities(const Site& site, const std::optional<Inventory>& inventory,
                      const Measurements& measured);

}  // namespace assay
