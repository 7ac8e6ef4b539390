// Reading the faults that people plant.
#include "harness/rehearsal/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "results/format/human_fields.hpp"
#include "results/record/error.hpp"
#include "results/record/near_names.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using human::Fields;
using human::Node;

constexpr std::string_view kSchema = "assay/faults/1";
constexpr std::size_t kFaultsMax = 1000;
constexpr std::size_t kUnitsNamed = 3;

// What a fault of this kind is planted on, and what must be said of it.
struct Kind {
  std::string_view name;
  bool sized = false;  // It has a size.
};

// In the order of FaultKind.
constexpr std::array kKinds{
    Kind{"batch", true},
    Kind{"boundary", true},
    Kind{"corruption"},
    Kind{"crash"},
    Kind{"dead_node"},
    Kind{"flapping", true},
    Kind{"hang"},
    Kind{"lying_clock"},
    Kind{"missing_node"},
    Kind{"nic", true},
    Kind{"nvlink", true},
    Kind{"pair", true},
    Kind{"slow_compute", true},
    Kind{"slow_hbm", true},
    Kind{"slow_host", true},
    Kind{"slow_loop", true},
    Kind{"slow_rack", true},
    Kind{"swapped_serials"},
    Kind{"throttle", true},
};

const Kind& of(FaultKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

// Every place that a fault can be planted on.
std::set<std::string> places_of(const Site& site) {
  std::set<std::string> places;
  for (const Unit& unit : units(site)) places.insert(unit.id);
  for (const SiteHost& host : site.hosts) {
    for (std::string& nic : nics(site, host)) places.insert(std::move(nic));
  }
  for (const SiteZone& zone : site.zones) places.insert(zone.id);
  return places;
}

class FaultReader {
 public:
  FaultReader(const Site& site, human::Complaints& complaints)
      : places_(places_of(site)),
        has_inventory_(!site.layout.inventory.empty()),
        complaints_(complaints) {}

  Fault read(const Node& node) {
    Fields fields(node, "a fault", complaints_);
    Fault fault;
    fault.line = fields.line();
    read_kind(fields, fault);
    read_units(fields, fault);
    fault.size = share(fields, "size", of(fault.kind).sized, 0);
    fault.chance = share(fields, "chance", fault.kind == FaultKind::flapping, 1);
    fields.done();
    return fault;
  }

 private:
  void read_kind(Fields& fields, Fault& fault) {
    const std::string kind = fields.text("kind");
    if (const auto known = fault_kind_named(kind)) {
      fault.kind = *known;
    } else if (!kind.empty()) {
      std::vector<std::string> names;
      for (const Kind& one : kKinds) names.emplace_back(one.name);
      fields.complain("kind", "there is no fault '" + kind + "'; " + did_you_mean(kind, names));
    }
  }

  void read_units(Fields& fields, Fault& fault) {
    for (const Node* item : fields.list("units")) {
      if (item->kind != human::Kind::text) {
        complaints_.add(item->line, "'units' holds ids and patterns in quotes");
        continue;
      }
      for (const std::string& unit : expanded(*item)) {
        if (places_.contains(unit)) {
          fault.units.push_back(unit);
        } else {
          complaints_.add(item->line, "the site has no unit and no zone '" + unit + "'");
          break;
        }
      }
    }
    const bool two = fault.kind == FaultKind::pair || fault.kind == FaultKind::swapped_serials;
    if (fault.kind == FaultKind::swapped_serials && !has_inventory_) {
      fields.complain("kind",
                      "only an inventory tells where a serial belongs, and the site names none");
    }
    if (two && fault.units.size() != 2) fields.complain("units", "such a fault is of two units");
    if (fault.units.empty()) fields.complain("units", "a fault is planted on at least one unit");
  }

  std::vector<std::string> expanded(const Node& item) {
    try {
      return expand(item.text);
    } catch (const Error& wrong) {
      complaints_.add(item.line, wrong.what());
      return {};
    }
  }

  // A share that must, or must not, be there.
  double share(Fields& fields, std::string_view key, bool needed, double without) {
    const auto value = fields.number_if_any(key);
    const std::string quoted = "'" + std::string(key) + "'";
    if (needed && !value)
      fields.complain(key, "such a fault has " + quoted + ", a share in (0, 1)");
    if (!needed && value) fields.complain(key, "such a fault has no " + quoted);
    if (value && !(*value > 0 && *value < 1)) {
      fields.complain(key, quoted + " is a share above 0 and below 1");
    }
    return value.value_or(without);
  }

  std::set<std::string> places_;
  bool has_inventory_;
  human::Complaints& complaints_;
};

}  // namespace

std::string_view name(FaultKind kind) { return of(kind).name; }

std::optional<FaultKind> fault_kind_named(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &Kind::name);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kKinds.begin());
}

std::vector<Fault> parse_faults(std::string_view text, const std::string& file, const Site& site) {
  human::Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Fields fields(root, "the faults", complaints);
  fields.find("schema");
  // Makes a hash of few faults one that nobody can guess.
  fields.text_or_empty("salt");
  FaultReader reader(site, complaints);
  std::vector<Fault> faults;
  for (const Node* node : fields.list("faults")) faults.push_back(reader.read(*node));
  if (faults.size() > kFaultsMax) {
    fields.complain("faults", fmt::format("at most {} faults are planted at once", kFaultsMax));
  }
  fields.done();
  complaints.throw_if_any();
  return faults;
}

std::string in_words(const Fault& fault) {
  std::string words(name(fault.kind));
  if (of(fault.kind).sized) words += fmt::format(" of {:g} %", 100 * fault.size);
  if (fault.chance < 1) words += fmt::format(" in {:.3g} of all repetitions", fault.chance);
  words += " on ";
  for (std::size_t at = 0; at < std::min(fault.units.size(), kUnitsNamed); ++at) {
    words += (at == 0 ? "" : ", ") + fault.units[at];
  }
  if (fault.units.size() > kUnitsNamed) {
    words += fmt::format(" and {} more", fault.units.size() - kUnitsNamed);
  }
  return words;
}

}  // namespace assay
