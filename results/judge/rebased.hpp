// Who is judged by the external limit of a bound that a campaign tightened.
#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "results/judge/looks.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"

namespace assay {

using UnitIds = std::unordered_set<std::string>;

// The bound with its external limit and that limit's source; it must be a rebased one.
Bound external(const Bound& bound);

// Whether the entry is of what was measured to tighten it: its level, one of its cases.
bool is_tightened_for(const Rebased& rebased, const PlanEntry& entry);

// The units of the site that `patterns` name, that stand in one which they name or hold one; and
// all groups of a rule among whose members is such a unit, for who is in one is drawn anew each
// time.
UnitIds touched(const std::vector<std::string>& patterns, const Site& site,
                std::span<const GroupRule> rules);

// The external bounds of a profile, each made once, and for whom.
class ExternalBounds {
 public:
  // All must outlive it.
  ExternalBounds(const Plan& plan, const Site& site, const Looks& looks);

  struct Holds {
    const Bound* bound = nullptr;
    const UnitIds* units = nullptr;  // Null: on all.
  };
  Holds of(const Bound& rebased, const PlanEntry& entry);

 private:
  const Site& site_;
  std::vector<GroupRule> rules_;  // Of all plans.
  std::map<const Bound*, Bound> bounds_;
  std::map<std::vector<std::string>, UnitIds> units_;  // Most bounds name the same.
};

}  // namespace assay
