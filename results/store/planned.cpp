// The plan's cases and units, expanded once for each distinct list of units.
#include "results/store/planned.hpp"

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
  std::map<std::vector<std::string>, std::shared_ptr<const UnitTable>> tables;
  for (const auto& [name, units] : patterns) {
    auto& table = tables[units];
    if (!table) {
      UnitTable fresh;
      for (std::string& unit : expand(units)) fresh.emplace(std::move(unit), fresh.size());
      table = std::make_shared<const UnitTable>(std::move(fresh));
    }
    cases_.emplace(name, Case{table, std::vector<std::size_t>(table->size())});
  }
}

Planned::Seen Planned::see(const std::string& case_name, const std::string& unit,
                           std::size_t& place) {
  const auto found = cases_.find(case_name);
  if (found == cases_.end()) return Seen::unplanned;
  const auto index = found->second.units->find(unit);
  if (index == found->second.units->end()) return Seen::unplanned;
  std::size_t& seen = found->second.places[index->second];
  if (seen != 0) {
    place = seen - 1;
    return Seen::again;
  }
  seen = place + 1;
  return Seen::first;
}

}  // namespace assay
