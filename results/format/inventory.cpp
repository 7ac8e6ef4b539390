// Reading the contract's inventory.
#include "results/format/inventory.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "results/format/csv_row.hpp"
#include "results/format/human.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

struct Column {
  std::string_view name;
  std::string ContractedDevice::*field;
};

constexpr std::array<Column, 4> kColumns{{
    {"unit", &ContractedDevice::unit},
    {"serial", &ContractedDevice::serial},
    {"module", &ContractedDevice::module},
    {"uuid", &ContractedDevice::uuid},
}};

constexpr std::size_t kFieldMax = 200;

class Reader {
 public:
  explicit Reader(const std::string& file) : complaints_(file) {}

  Inventory read(std::string_view text) {
    text = without_mark(text);
    for (int line = 1; !text.empty(); ++line) {
      const std::vector<std::string> fields = csv_row(text);
      if (fields.size() == 1 && fields[0].empty()) continue;
      if (columns_.empty()) {
        head(fields, line);
        complaints_.throw_if_any();
      } else {
        device(fields, line);
      }
    }
    if (columns_.empty()) complaints_.add(1, "the file is empty; its first row names the columns");
    complaints_.throw_if_any();
    return std::move(inventory_);
  }

 private:
  void head(const std::vector<std::string>& fields, int line) {
    for (const std::string& field : fields) {
      const auto known = std::ranges::find(kColumns, field, &Column::name);
      if (known == kColumns.end()) {
        complaints_.add(line, "unknown column '" + field.substr(0, kFieldMax) +
                                  "'; there are unit, serial, module and uuid");
      } else if (std::ranges::find(columns_, known->field) != columns_.end()) {
        complaints_.add(line, "the column '" + field + "' stands twice");
      } else {
        columns_.push_back(known->field);
      }
    }
    for (const Column& needed : {kColumns[0], kColumns[1]}) {
      if (std::ranges::find(columns_, needed.field) != columns_.end()) continue;
      complaints_.add(line, "the column '" + std::string(needed.name) + "' is missing");
    }
  }

  void device(const std::vector<std::string>& fields, int line) {
    if (fields.size() != columns_.size()) {
      complaints_.add(line, std::to_string(fields.size()) + " fields, and the first row names " +
                                std::to_string(columns_.size()));
      return;
    }
    ContractedDevice made;
    made.line = line;
    for (std::size_t i = 0; i < fields.size(); ++i) made.*columns_[i] = fields[i];
    if (made.unit.empty() || made.serial.empty()) {
      complaints_.add(line, "a contracted device has a unit and a serial");
      return;
    }
    if (made.unit.size() > kFieldMax || made.serial.size() > kFieldMax) {
      complaints_.add(line, "a field is longer than " + std::to_string(kFieldMax) + " characters");
      return;
    }
    once(units_, made.unit, "the unit '" + made.unit + "'", line);
    once(serials_, made.serial + "\n" + made.module, "the serial '" + made.serial + "'", line);
    if (!made.uuid.empty()) once(uuids_, made.uuid, "the uuid '" + made.uuid + "'", line);
    inventory_.devices.push_back(std::move(made));
    if (inventory_.devices.size() > kUnitsMax) {
      throw Error{"the inventory has more than " + std::to_string(kUnitsMax) + " devices", {}};
    }
  }

  void once(std::unordered_map<std::string, int>& seen, const std::string& key,
            const std::string& what, int line) {
    const auto [first, fresh] = seen.try_emplace(key, line);
    if (fresh) return;
    complaints_.add(line, what + " stands twice, first in line " + std::to_string(first->second));
  }

  human::Complaints complaints_;
  std::vector<std::string ContractedDevice::*> columns_;
  std::unordered_map<std::string, int> units_;
  std::unordered_map<std::string, int> serials_;
  std::unordered_map<std::string, int> uuids_;
  Inventory inventory_;
};

}  // namespace

Inventory parse_inventory(std::string_view text, const std::string& file) {
  return Reader{file}.read(text);
}

}  // namespace assay
