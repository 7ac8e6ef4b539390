// Counting what failed by the places that it stands in.
#include "results/judge/findings.hpp"

#include <algorithm>
#include <utility>

#include "results/judge/case_judge.hpp"
#include "results/judge/inseparable.hpp"
#include "results/judge/surroundings.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// Of so many units a place is one cause, where at least this share of them failed: the others may
// have been just good enough.
constexpr std::size_t kUnitsMin = 2;
constexpr double kShareMin = 0.75;

using Causes = std::vector<std::string>;
using Counts = std::map<std::string, std::size_t>;  // Of units, by the places around them.

// The units of some patterns.
struct Counted {
  std::vector<std::string> units;
  Counts places;
};

struct Explained {
  Outcome outcome = Outcome::missing;
  std::string reason;
  std::set<std::string> cases;
  std::set<std::string> units;
  std::uint64_t verdicts = 0;
};

using ByCause = std::map<Causes, Explained>;
using Planned = std::map<std::pair<std::string, bool>, Counts>;  // By case; alone or as a group.

// What was bad of one case in one manner, of units alone or of those that work together.
struct Asked {
  std::string case_name;
  Findings::Manner manner = Findings::Manner::slow;
  bool group = false;
  Findings::OfCase bad;
  const Counts* planned = nullptr;
};

// All that was bad.
struct Sick {
  const Plan& plan;
  const std::map<std::pair<std::string, Findings::Manner>, Findings::OfCase>& bad;
  const std::vector<Located>& located;
};

class Explainer {
 public:
  Explainer(const Sick& sick, const Site& site, const std::vector<UnitGroup>& groups)
      : sick_(sick), site_(site), around_(surroundings(site)) {
    for (const SiteZone& zone : site.zones) {
      if (zone.kind == ZoneKind::block) blocks_.insert(zone.id);
    }
    for (const UnitGroup& group : groups) {
      members_[group.id] = {group.members.begin(), group.members.end()};
    }
  }

  std::vector<Finding> found();  // Once.

 private:
  const Counted& count(const std::vector<std::string>& patterns,
                       std::map<std::vector<std::string>, Counted>& counted) const;
  std::vector<Asked> questions(Planned& planned) const;
  void explain_alone(const Asked& asked, ByCause& causes) const;
  void explain_pointed(const Asked& asked, ByCause& causes) const;
  void explain_located(Asked& asked, ByCause& causes) const;
  void explain_groups(const Asked& asked, ByCause& causes) const;
  std::map<std::string, Causes> widest(const Asked& asked) const;
  bool stands_in(const std::string& unit, const std::string& place) const;
  bool meet(const std::string& place, const std::string& unit) const;
  bool answers(const Located& located, const std::string& unit) const;
  Causes nics_of(const Located& located) const;
  void note_rails(const std::vector<Asked>& all);
  const std::vector<std::string>& around(const std::string& unit) const;
  static void explain(Explained& explained, const std::string& case_name, const std::string& unit,
                      const Findings::Bad& bad);

  const Sick& sick_;
  const Site& site_;
  std::map<std::string, std::vector<std::string>> around_;  // Of each unit, the narrowest first.
  std::map<std::string, std::set<std::string>> members_;    // Of each group that the plan makes.
  std::vector<std::string> slow_rails_;
  std::set<std::string> blocks_;
};

// Most entries name the same units: they are counted once.
const Counted& Explainer::count(const std::vector<std::string>& patterns,
                                std::map<std::vector<std::string>, Counted>& counted) const {
  const auto [found, is_new] = counted.try_emplace(patterns);
  if (!is_new) return found->second;
  found->second.units = expand(patterns);
  for (const std::string& unit : found->second.units) {
    for (const std::string& place : around(unit)) ++found->second.places[place];
  }
  return found->second;
}

// Places are counted for the cases of which anything is bad.
std::vector<Asked> Explainer::questions(Planned& planned) const {
  std::set<std::string> cases;
  for (const auto& [key, bad] : sick_.bad) cases.insert(key.first);
  std::map<std::string, std::set<std::string>> groups;
  std::map<std::vector<std::string>, Counted> counted;
  for (const PlanEntry& entry : sick_.plan.entries) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    if (!cases.contains(name)) continue;
    const Counted& there = count(entry.units, counted);
    if (entry.group) groups[name].insert(there.units.begin(), there.units.end());
    Counts& counts = planned[{name, entry.group}];
    if (counts.empty()) {
      counts = there.places;
    } else {
      for (const auto& [place, units] : there.places) counts[place] += units;
    }
  }
  std::vector<Asked> all;
  for (const auto& [key, bad] : sick_.bad) {
    const auto& [name, manner] = key;
    Asked alone{name, manner, false, {}, &planned[{name, false}]};
    Asked together{name, manner, true, {}, &planned[{name, true}]};
    for (const auto& [unit, one] : bad) {
      if (groups[name].contains(unit)) {
        together.bad[unit] = one;
      } else if (!one.reason.ends_with(kDidNotEnter)) {
        alone.bad[unit] = one;  // Who did not enter did nothing by himself: why is said elsewhere.
      }
    }
    if (!alone.bad.empty()) all.push_back(std::move(alone));
    if (!together.bad.empty()) all.push_back(std::move(together));
  }
  return all;
}

const std::vector<std::string>& Explainer::around(const std::string& unit) const {
  static const std::vector<std::string> nowhere;
  const auto found = around_.find(unit);
  return found == around_.end() ? nowhere : found->second;
}

bool Explainer::stands_in(const std::string& unit, const std::string& place) const {
  const std::vector<std::string>& places = around(unit);
  const auto is_in = [&](const std::string& where) {
    return unit == where || std::ranges::find(places, where) != places.end();
  };
  if (is_in(place)) return true;
  const auto group = members_.find(place);
  return group != members_.end() && std::ranges::any_of(group->second, is_in);
}

// Whether a place is in a unit, or the unit or one of its members in the place.
bool Explainer::meet(const std::string& place, const std::string& unit) const {
  if (stands_in(place, unit) || stands_in(unit, place)) return true;
  const auto group = members_.find(unit);
  return group != members_.end() && std::ranges::any_of(group->second, [&](const auto& member) {
           return stands_in(member, place);
         });
}

void Explainer::explain(Explained& explained, const std::string& case_name, const std::string& unit,
                        const Findings::Bad& bad) {
  if (explained.reason.empty() || worse(explained.outcome, bad.outcome) != explained.outcome) {
    explained.outcome = bad.outcome;
    explained.reason = unit + ": " + bad.reason;
  }
  explained.cases.insert(case_name);
  explained.units.insert(unit);
  ++explained.verdicts;
}

// Of each unit that failed: the widest places of which almost everything did, else itself.
std::map<std::string, Causes> Explainer::widest(const Asked& asked) const {
  Counts failed;
  for (const auto& [unit, one] : asked.bad) {
    for (const std::string& place : around(unit)) ++failed[place];
  }
  std::map<std::string, Causes> causes;
  for (const auto& [unit, one] : asked.bad) {
    Causes best{unit};
    std::size_t units = 1;
    for (const std::string& place : around(unit)) {
      // Leaf switches slow nothing that a unit does by itself.
      if (blocks_.contains(place)) continue;
      const std::size_t count = asked.planned->at(place);
      const bool almost_all =
          failed.at(place) >= kUnitsMin &&
          static_cast<double>(failed.at(place)) >= kShareMin * static_cast<double>(count);
      if (!almost_all || count < units) continue;
      if (count > units) best.clear();
      units = count;
      best.push_back(place);
    }
    std::ranges::sort(best);
    causes[unit] = std::move(best);
  }
  return causes;
}

void Explainer::explain_alone(const Asked& asked, ByCause& causes) const {
  const auto widest_of = widest(asked);
  for (const auto& [unit, one] : asked.bad) {
    explain(causes[widest_of.at(unit)], asked.case_name, unit, one);
  }
}

void Explainer::explain_pointed(const Asked& asked, ByCause& causes) const {
  for (const auto& [unit, one] : asked.bad) {
    if (one.pointed.empty() || !stands_in(one.pointed, unit)) continue;
    explain(causes[{one.pointed}], asked.case_name, unit, one);
  }
}

// Whether a search's answer is one for that unit: only those who went over the fabric were asked.
bool Explainer::answers(const Located& located, const std::string& unit) const {
  if (located.causes.empty()) return false;
  if (unit == site_.name) return true;
  const auto group = members_.find(unit);
  if (group == members_.end()) return false;
  const auto some = [&](const std::vector<std::string>& wanted) {
    return std::ranges::any_of(wanted, [&](const auto& place) { return meet(place, unit); });
  };
  if (located.across) {
    const auto inside = [&](const auto& member) {
      return stands_in(member, located.causes.front());
    };
    return std::ranges::any_of(group->second, inside) &&
           !std::ranges::all_of(group->second, inside);
  }
  return some(located.members) && (located.others.empty() || some(located.others));
}

// Of a host whose groups are slow on some of its rails and not on others, the NICs on these.
Causes Explainer::nics_of(const Located& located) const {
  if (located.causes.size() != 1) return located.causes;
  const auto host = std::ranges::find(site_.hosts, located.causes.front(), &SiteHost::id);
  if (host == site_.hosts.end()) return located.causes;
  const std::vector<std::string> names = nics(site_, *host);
  std::set<std::string> slow;
  for (std::size_t i = 0; i < host->devices.size() && !names.empty(); ++i) {
    const std::string& device = host->devices[i].id;
    const bool on_rail = std::ranges::any_of(
        slow_rails_, [&](const std::string& unit) { return members_.at(unit).contains(device); });
    if (on_rail) slow.insert(names[i % names.size()]);
  }
  if (slow.empty() || slow.size() == names.size()) return located.causes;
  return {slow.begin(), slow.end()};
}

// Groups on one rail each that are slow.
void Explainer::note_rails(const std::vector<Asked>& all) {
  std::set<std::string> rails;
  for (const GroupRule& rule : sick_.plan.groups) {
    if (rule.grouping == Grouping::rails) rails.insert(rule.name);
  }
  for (const Asked& asked : all) {
    if (asked.manner != Findings::Manner::slow) continue;
    for (const auto& [unit, bad] : asked.bad) {
      if (rails.contains(unit.substr(0, unit.rfind('/')))) slow_rails_.push_back(unit);
    }
  }
}

// What a search has found is explained, and asked about no more.
void Explainer::explain_located(Asked& asked, ByCause& causes) const {
  for (const Located& one : sick_.located) {
    const Causes parts = nics_of(one);
    std::erase_if(asked.bad, [&](const auto& unit_and_bad) {
      const auto& [unit, bad] = unit_and_bad;
      if (!answers(one, unit)) return false;
      Explained& explained = causes[parts];
      const bool is_first = explained.reason.empty();
      explain(explained, asked.case_name, unit, bad);
      if (is_first) explained.reason = one.reason;
      return true;
    });
  }
}

// A cause inside a group explains it; of a group without one nobody knows which part it is. What
// slows a group that the plan made is found by a search alone: nobody inside it is blamed for what
// he does by himself.
void Explainer::explain_groups(const Asked& asked, ByCause& causes) const {
  Asked alone{asked.case_name, asked.manner, true, {}, asked.planned};
  for (const auto& [unit, one] : asked.bad) {
    if (!one.pointed.empty() && stands_in(one.pointed, unit)) continue;
    bool explained = false;
    const bool searched = asked.manner == Findings::Manner::slow && members_.contains(unit);
    for (auto& [places, by] : causes) {
      if (searched) break;
      if (!meet(places.front(), unit)) continue;
      by.cases.insert(asked.case_name);
      by.units.insert(unit);
      ++by.verdicts;
      explained = true;
    }
    if (!explained) alone.bad[unit] = one;
  }
  if (!alone.bad.empty()) explain_alone(alone, causes);
}

std::vector<Finding> Explainer::found() {
  Planned planned;
  std::vector<Asked> all = questions(planned);
  note_rails(all);
  ByCause causes;
  for (const Asked& asked : all) {
    if (!asked.group) explain_alone(asked, causes);
  }
  for (const Asked& asked : all) {
    if (asked.group) explain_pointed(asked, causes);
  }
  for (Asked& asked : all) {
    if (asked.group) explain_located(asked, causes);
  }
  for (const Asked& asked : all) {
    if (asked.group) explain_groups(asked, causes);
  }
  std::vector<Finding> findings;
  for (const auto& [places, by] : causes) {
    findings.push_back({places,
                        by.outcome,
                        {by.cases.begin(), by.cases.end()},
                        compress({by.units.begin(), by.units.end()}),
                        by.verdicts,
                        by.reason});
    findings.back().reason += not_told_apart(site_, findings.back());
  }
  return findings;
}

bool is_bad(const Verdict& verdict) {
  return verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error ||
         verdict.outcome == Outcome::missing;
}

// "rack-001/tray-02/gpu-3" of "rack-001/tray-02/gpu-3 through switch-7".
std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

}  // namespace

std::string pointed_at(const Verdict& verdict, std::span<const SampleView> samples) {
  constexpr std::string_view kEnding = ".points_to";
  if (samples.empty() || !is_bad(verdict)) return {};
  for (const auto& [name, value] : samples.back().facts()) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && name.ends_with(kEnding)) return first_word(*text);
  }
  return {};
}

void Findings::add(const Verdict& verdict, std::span<const SampleView> samples) {
  if (!is_bad(verdict)) return;
  // A wrong result is objected to before any metric is judged.
  const Manner manner = verdict.outcome != Outcome::fail ? Manner::lost
                        : verdict.judgements.empty()     ? Manner::wrong
                                                         : Manner::slow;
  bad_[{verdict.case_name, manner}][verdict.unit] = {*verdict.outcome, verdict.reason,
                                                     pointed_at(verdict, samples)};
}

std::vector<Finding> Findings::found(const Site& site, const std::vector<UnitGroup>& groups) const {
  const Sick sick{plan_, bad_, located_};
  return bad_.empty() ? std::vector<Finding>{} : Explainer(sick, site, groups).found();
}

}  // namespace assay
