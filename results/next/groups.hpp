// Who is in the groups that a plan names. Pure: a rule and a seed say it, so that nobody stores it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

// The ids that a rule's groups have, so many of them: "random-16-1/group-001".
std::vector<std::string> group_ids(const std::string& rule, std::size_t count);

// Of a group's id, the name of its rule.
std::string rule_of(const std::string& group);

// The groups of all rules, in their order, without the plan's absences: a spare host stands in its
// place, and so do its devices. `Plan::seed` draws them. Throws Error where a rule makes other
// groups than it states, or puts somebody into two.
std::vector<UnitGroup> groups_of(const Plan& plan);

// The site as the plan measures it: with its groups, without those that are absent, and with the
// spares that stand in.
Site as_planned(Site site, const Plan& plan);

// Of one rule. Of rails, a group takes the i-th device of each of its hosts where i modulo `rails`
// is its rail.
std::vector<UnitGroup> groups_of(const GroupRule& rule, std::uint64_t seed);

}  // namespace assay
