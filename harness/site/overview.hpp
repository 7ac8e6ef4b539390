// What a site's description amounts to, and what in it cannot be right.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record/inventory.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Load of a part of the site with all its hosts working, by the watts that the description states.
struct LoadedPart {
  std::string kind;  // "rack", "row", "hall", ..., "site"
  std::string id;
  double watts = 0;
  std::optional<double> budget_watts;
};

struct SiteOverview {
  std::size_t racks = 0;
  std::size_t hosts = 0;
  std::size_t devices = 0;
  std::size_t spare_hosts = 0;
  std::size_t spare_devices = 0;
  std::size_t contracted = 0;         // By the inventory; without one, all devices but the spares.
  std::vector<std::string> shapes;    // "191 racks of 18 hosts, 72 devices", largest number first.
  std::vector<LoadedPart> loads;      // The site, and of each kind the part with the highest load.
  std::vector<std::string> unstated;  // What no finding can name, each a sentence.
};

SiteOverview overview(const Site& site, const std::optional<Inventory>& inventory);

// A contracted unit that the site does not have or that is a spare; a device that is neither
// contracted nor spare. `file:line: message` each, at most 20 and how many more.
std::vector<std::string> inventory_complaints(const Site& site, const Inventory& inventory,
                                              const std::string& site_file,
                                              const std::string& inventory_file);

}  // namespace assay
