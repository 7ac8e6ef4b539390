// The plan's cases and units, expanded once for each distinct list of units.
#include "results/store/planned.hpp"

#include <map>
#include <utility>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {

Planned::Planned(const Plan& plan) {
  // Over all entries of the same name: a plan may spread one case over several.
  std::map<std::string, std::vector<std::string>> patterns;
  for (const PlanEntry& entry : plan.entries) {
    auto& units = patterns[case_name(entry.benchmark, entry.axes)];
    units.insert(units.end(), entry.units.begin(), entry.units.end());
  }
  std::map<std::vector<std::string>, UnitTable*> known;
  for (const auto& [name, units] : patterns) {
    UnitTable*& table = known[units];
    if (table == nullptr) {
      table = &tables_.emplace_back();
      for (std::string& unit : expand(units)) {
        const auto next = static_cast<std::uint32_t>(table->places.size() + 1);
        table->places.emplace(std::move(unit), next);
      }
    }
    cases_.push_back({table, std::vector<std::size_t>(table->places.size())});
    case_places_.emplace(name, static_cast<std::uint32_t>(cases_.size()));
  }
}

std::uint32_t Planned::place_of(const std::unordered_map<std::string, std::uint32_t>& table,
                                std::vector<std::uint32_t>& by_number, const NameTable& names,
                                std::uint32_t number) {
  if (by_number.size() <= number) by_number.resize(names.size() + std::size_t{1}, kUnknown);
  std::uint32_t& place = by_number[number];
  if (place == kUnknown) {
    const auto found = table.find(names[number]);
    place = found == table.end() ? kUnplanned : found->second;
  }
  return place;
}

Planned::Seen Planned::see(const NameTable& names, std::uint32_t case_number,
                           std::uint32_t unit_number, std::size_t& place) {
  const std::uint32_t planned = place_of(case_places_, case_by_number_, names, case_number);
  if (planned == kUnplanned) return Seen::unplanned;
  Case& of_case = cases_[planned - 1];
  const std::uint32_t unit =
      place_of(of_case.units->places, of_case.units->by_number, names, unit_number);
  if (unit == kUnplanned) return Seen::unplanned;
  std::size_t& seen = of_case.places[unit - 1];
  if (seen != 0) {
    place = seen - 1;
    return Seen::again;
  }
  seen = place + 1;
  return Seen::first;
}

}  // namespace assay
