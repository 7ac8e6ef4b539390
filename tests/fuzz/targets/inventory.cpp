// What the contract counts, as whoever signed it exports it.
#include "results/format/inventory.hpp"

#include <set>
#include <utility>

#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

// No device may be without a place or a serial, and none may be counted twice.
std::string finding_in(const Inventory& inventory) {
  std::set<std::string> units;
  std::set<std::pair<std::string, std::string>> boards;
  for (const ContractedDevice& device : inventory.devices) {
    if (device.unit.empty() || device.serial.empty()) return "a device without a name was read";
    if (!units.insert(device.unit).second) return "a unit that stands twice was read";
    if (!boards.insert({device.serial, device.module}).second) return "a serial was read twice";
    if (device.line < 2) return "a device in the row of names was read";
  }
  return {};
}

std::vector<std::string> seeds() {
  return {
      "unit,serial,module,uuid\r\nr1/t1/gpu-0,1654723000111,0,GPU-aa\r\n"
      "r1/t1/gpu-1,1654723000111,1,\r\n",
      "serial,unit\n\"S \"\"1\"\"\",\"r1,t1\"\n"};
}

const Registered<Target> registered{{
    .name = "inventory",
    .seeds = seeds,
    .attempt =
        [](std::string_view text) {
          return reads(
              {"i.csv", Says::line,
               [](std::string_view whole) { return finding_in(parse_inventory(whole, "i.csv")); }},
              text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
