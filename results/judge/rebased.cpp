// From the racks that a population stood in to everything that is measured with them.
#include "results/judge/rebased.hpp"

#include <algorithm>
#include <array>

#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

std::vector<std::string> members_of(const GroupRule& rule) {
  std::vector<std::string> members = expand(rule.members);
  for (const std::vector<std::string>& group : rule.listed) {
    for (std::string& id : expand(group)) members.push_back(std::move(id));
  }
  return members;
}

}  // namespace

Bound external(const Bound& bound) {
  expect(bound.rebased.has_value(), "only a rebased bound has an external one");
  const Rebased& rebased = *bound.rebased;
  Bound made = bound;
  made.rebased.reset();
  made.source = rebased.source;
  if (rebased.at_least) made.at_least = Threshold{*rebased.at_least, {}};
  if (rebased.at_most) made.at_most = Threshold{*rebased.at_most, {}};
  return made;
}

bool is_tightened_for(const Rebased& rebased, const PlanEntry& entry) {
  const std::string name = case_name(entry.benchmark, entry.axes);
  return rebased.level == entry.level &&
         std::ranges::find(rebased.cases, name) != rebased.cases.end();
}

UnitIds touched(const std::vector<std::string>& patterns, const Site& site,
                std::span<const GroupRule> rules) {
  UnitIds named;
  for (std::string& id : expand(patterns)) named.insert(std::move(id));
  UnitIds found;
  for (const Unit& unit : units(site)) {
    const std::array<const std::string*, 3> around{&unit.host, &unit.rack, &site.name};
    const auto is_named = [&](const std::string* id) { return named.contains(*id); };
    if (named.contains(unit.id)) {
      for (const std::string* id : around) {
        if (!id->empty()) found.insert(*id);
      }
    } else if (std::ranges::none_of(around, is_named)) {
      continue;
    }
    found.insert(unit.id);
  }
  for (const GroupRule& rule : rules) {
    const auto is_found = [&](const std::string& id) { return found.contains(id); };
    if (std::ranges::none_of(members_of(rule), is_found)) continue;
    for (std::string& id : expand(rule.units)) found.insert(std::move(id));
  }
  return found;
}

ExternalBounds::ExternalBounds(const Plan& plan, const Site& site, const Looks& looks)
    : site_(site), rules_(plan.groups) {
  for (const LaterIndex& later : looks.later()) {
    const std::vector<GroupRule>& more = later.plan().groups;
    rules_.insert(rules_.end(), more.begin(), more.end());
  }
}

ExternalBounds::Holds ExternalBounds::of(const Bound& rebased, const PlanEntry& entry) {
  Holds holds;
  holds.bound = &bounds_.try_emplace(&rebased, external(rebased)).first->second;
  if (!is_tightened_for(*rebased.rebased, entry)) return holds;
  const std::vector<std::string>& patterns = rebased.rebased->units;
  const auto [place, is_new] = units_.try_emplace(patterns);
  if (is_new) place->second = touched(patterns, site_, rules_);
  holds.units = &place->second;
  return holds;
}

}  // namespace assay
