// Writing proposals into a copy of the profile, each with what it came from.
#include "results/rebase/rebase.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "results/record/pattern.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

constexpr std::string_view kSuffix = "-rebased";

// Which racks a unit stands in; the host, where it is in none.
class Racks {
 public:
  explicit Racks(const Site& site) {
    for (const Unit& unit : units(site)) {
      const std::string& place = unit.rack.empty() ? unit.host : unit.rack;
      if (unit.level == Level::cluster || place.empty()) continue;
      of_[unit.id] = {place};
      if (known_.insert(place).second) order_.push_back(place);
    }
    for (const UnitGroup& group : site.groups) {
      std::set<std::string>& racks = of_[group.id];
      for (const std::string& member : group.members)
        racks.insert(of_[member].begin(), of_[member].end());
    }
    of_[site.name] = {order_.begin(), order_.end()};  // All hosts together.
  }

  // Patterns, in the site's order.
  std::vector<std::string> of(const std::vector<const PassedUnits*>& all) {
    std::set<std::string> found;
    for (const PassedUnits* passed : all) {
      const std::vector<std::string>& ids = expanded(passed->entry->units);
      for (const std::uint32_t place : passed->places) {
        const auto racks = of_.find(ids[place]);
        expect(racks != of_.end(), "whose unit the site does not hold, the record has a problem");
        found.insert(racks->second.begin(), racks->second.end());
      }
    }
    std::vector<std::string> sorted;
    std::ranges::copy_if(order_, std::back_inserter(sorted),
                         [&](const std::string& rack) { return found.contains(rack); });
    return compress(sorted);
  }

 private:
  const std::vector<std::string>& expanded(const std::vector<std::string>& patterns) {
    const auto [place, is_new] = expanded_.try_emplace(patterns);
    if (is_new) place->second = expand(patterns);
    return place->second;
  }

  std::unordered_map<std::string, std::set<std::string>> of_;
  std::set<std::string> known_;
  std::vector<std::string> order_;
  std::map<std::vector<std::string>, std::vector<std::string>> expanded_;
};

std::string words_of(const Proposal& proposal, const RebaseBasis& basis) {
  const std::string unit = one_line(proposal.bound->unit);
  const std::string mark = unreal(basis.plan);
  return fmt::format(
      "derived: {}campaign {} of {} at {} (plan.json {}): of {}, the median {:.6g} {} of {} units, "
      "{} the greater of {:g} of it and {:g} robust standard deviations of {:.4g} {} (1.4826 MAD)",
      mark.empty() ? "" : mark + " ", one_line(basis.plan.campaign), one_line(basis.plan.created),
      one_line(basis.plan.site), basis.plan_sha256, one_line(proposal.case_name),
      proposal.found.median, unit, proposal.units, proposal.is_floor ? "less" : "plus",
      proposal.rule.effect, proposal.rule.z, proposal.found.scatter, unit);
}

void tighten(Bound& bound, const Proposal& proposal, const RebaseBasis& basis) {
  Rebased rebased;
  rebased.source = bound.source;
  rebased.plan_sha256 = basis.plan_sha256;
  if (proposal.is_floor) {
    rebased.at_least = bound.at_least->value;
    bound.at_least->value = *proposal.limit;
  } else {
    rebased.at_most = bound.at_most->value;
    bound.at_most->value = *proposal.limit;
  }
  bound.source = words_of(proposal, basis);
  bound.rebased = std::move(rebased);
}

void name_origin(Rebased& rebased, const std::vector<const PassedUnits*>& all, Racks& racks) {
  rebased.level = all.front()->entry->level;
  for (const PassedUnits* passed : all) {
    const std::string name = passed->case_name();
    if (std::ranges::find(rebased.cases, name) == rebased.cases.end()) {
      rebased.cases.push_back(name);
    }
  }
  rebased.units = racks.of(all);
}

// What says of itself where it comes from, once.
void rename(Profile& profile, const Plan& plan) {
  const std::string mark = unreal(plan);
  const std::string suffix = std::string(kSuffix) + (mark.empty() ? "" : "-" + mark);
  if (!profile.name.ends_with(suffix)) profile.name += suffix;
  std::string about = mark.empty() ? "" : mark + ": ";
  about += "bounds tightened by campaign " + one_line(plan.campaign) + " of " +
           one_line(plan.created) +
           "; the racks that they came from are judged by the external ones";
  profile.about = about + (profile.about.empty() ? "" : ". " + profile.about);
}

}  // namespace

std::size_t Rebasing::tightened() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      proposals, [](const Proposal& proposal) { return proposal.limit.has_value(); }));
}

Rebasing rebase(const RebaseBasis& basis, const Measured& measured) {
  Rebasing made{basis.profile, {}};
  Racks racks(basis.site);
  for (std::size_t at = 0; at < basis.profile.bounds.size(); ++at) {
    const Bound& bound = basis.profile.bounds[at];
    if (bound.gate != Gate::judge) continue;
    const std::vector<const PassedUnits*> all = measured.of(bound);
    const Proposal& proposal = made.proposals.emplace_back(propose(bound, all));
    if (!proposal.limit) continue;
    tighten(made.profile.bounds[at], proposal, basis);
    name_origin(*made.profile.bounds[at].rebased, all, racks);
  }
  rename(made.profile, basis.plan);
  return made;
}

}  // namespace assay
