// Counting what failed by the places that it stands in.
#include "results/judge/findings.hpp"

#include <algorithm>
#include <utility>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// Of so many units a place is one cause, where at least this share of them failed: the others may
// have been just good enough.
constexpr std::size_t kUnitsMin = 2;
constexpr double kShareMin = 0.75;

// "rack-001/tray-02/gpu-3" of "rack-001/tray-02/gpu-3 through switch-7".
std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string pointed_at(std::span<const SampleView> samples) {
  constexpr std::string_view kEnding = ".points_to";
  if (samples.empty()) return {};
  for (const auto& [name, value] : samples.back().facts()) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && name.ends_with(kEnding)) return first_word(*text);
  }
  return {};
}

std::map<std::string, std::vector<std::string>> surroundings(const Site& site) {
  std::map<std::string, std::vector<std::string>> zones;  // Of each rack.
  for (const SiteZone& zone : site.zones) {
    for (const std::string& rack : zone.racks) zones[rack].push_back(zone.id);
  }
  std::map<std::string, std::vector<std::string>> around;
  for (const SiteHost& host : site.hosts) {
    std::vector<std::string> places;
    if (!host.rack.empty()) {
      places = zones[host.rack];
      places.push_back(site.name);
      around.try_emplace(host.rack, places);
      places.insert(places.begin(), host.rack);
    } else {
      places = {site.name};
    }
    around[host.id] = places;
    places.insert(places.begin(), host.id);
    for (const SiteDevice& device : host.devices) around[device.id] = places;
  }
  around[site.name];
  return around;
}

}  // namespace

Findings::Findings(const Plan& plan, const Site& site) : around_(surroundings(site)) {
  for (const PlanEntry& entry : plan.entries) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    Counts& planned = planned_[name][entry.group];
    for (const std::string& unit : expand(entry.units)) {
      if (entry.group) groups_[name].insert(unit);
      for (const std::string& place : around(unit)) ++planned[place];
    }
  }
}

void Findings::add(const Verdict& verdict, std::span<const SampleView> samples) {
  const bool is_bad = verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error ||
                      verdict.outcome == Outcome::missing;
  if (!is_bad) return;
  const auto groups = groups_.find(verdict.case_name);
  const bool group = groups != groups_.end() && groups->second.contains(verdict.unit);
  // A wrong result is objected to before any metric is judged.
  const Manner manner = verdict.outcome != Outcome::fail ? Manner::lost
                        : verdict.judgements.empty()     ? Manner::wrong
                                                         : Manner::slow;
  bad_[{verdict.case_name, manner}][group][verdict.unit] = {*verdict.outcome, verdict.reason,
                                                            pointed_at(samples)};
}

const std::vector<std::string>& Findings::around(const std::string& unit) const {
  static const std::vector<std::string> nowhere;
  const auto found = around_.find(unit);
  return found == around_.end() ? nowhere : found->second;
}

bool Findings::stands_in(const std::string& unit, const std::string& place) const {
  return unit == place || std::ranges::find(around(unit), place) != around(unit).end();
}

// Of each unit that failed: the widest places of which almost everything did, else itself.
std::map<std::string, Findings::Causes> Findings::widest(const std::string& case_name,
                                                         const OfCase& bad) const {
  std::map<std::string, std::size_t> failed;
  for (const auto& [unit, one] : bad) {
    for (const std::string& place : around(unit)) ++failed[place];
  }
  const auto& by_group = planned_.at(case_name);
  const bool group =
      groups_.contains(case_name) && groups_.at(case_name).contains(bad.begin()->first);
  const Counts& planned = by_group.at(group);
  std::map<std::string, Causes> causes;
  for (const auto& [unit, one] : bad) {
    Causes best{unit};
    std::size_t units = 1;
    for (const std::string& place : around(unit)) {
      const std::size_t count = planned.at(place);
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

void Findings::explain_alone(const std::string& case_name, const OfCase& bad,
                             ByCause& causes) const {
  const auto widest_of = widest(case_name, bad);
  for (const auto& [unit, one] : bad) {
    Explained& explained = causes[widest_of.at(unit)];
    if (explained.reason.empty() || worse(explained.outcome, one.outcome) != explained.outcome) {
      explained.outcome = one.outcome;
      explained.reason = unit + ": " + one.reason;
    }
    explained.cases.insert(case_name);
    explained.units.insert(unit);
    ++explained.verdicts;
  }
}

void Findings::explain_pointed(const std::string& case_name, const OfCase& bad,
                               ByCause& causes) const {
  for (const auto& [unit, one] : bad) {
    if (one.pointed.empty() || !stands_in(one.pointed, unit)) continue;
    Explained& explained = causes[{one.pointed}];
    if (explained.reason.empty()) explained.reason = unit + ": " + one.reason;
    explained.outcome = worse(explained.outcome, one.outcome);
    explained.cases.insert(case_name);
    explained.units.insert(unit);
    ++explained.verdicts;
  }
}

// A cause inside a group explains it; of a group without one nobody knows which part it is.
void Findings::explain_groups(const std::string& case_name, const OfCase& bad,
                              ByCause& causes) const {
  OfCase alone;
  for (const auto& [unit, one] : bad) {
    if (!one.pointed.empty() && stands_in(one.pointed, unit)) continue;
    bool explained = false;
    for (auto& [places, by] : causes) {
      if (!stands_in(places.front(), unit) && !stands_in(unit, places.front())) continue;
      by.cases.insert(case_name);
      by.units.insert(unit);
      ++by.verdicts;
      explained = true;
    }
    if (!explained) alone[unit] = one;
  }
  if (!alone.empty()) explain_alone(case_name, alone, causes);
}

std::vector<Finding> Findings::found() const {
  ByCause causes;
  for (const auto& [key, by_group] : bad_) {
    if (by_group.contains(false)) explain_alone(key.first, by_group.at(false), causes);
  }
  for (const auto& [key, by_group] : bad_) {
    if (by_group.contains(true)) explain_pointed(key.first, by_group.at(true), causes);
  }
  for (const auto& [key, by_group] : bad_) {
    if (by_group.contains(true)) explain_groups(key.first, by_group.at(true), causes);
  }
  std::vector<Finding> findings;
  for (const auto& [places, by] : causes) {
    findings.push_back({places,
                        by.outcome,
                        {by.cases.begin(), by.cases.end()},
                        compress({by.units.begin(), by.units.end()}),
                        by.verdicts,
                        by.reason});
  }
  return findings;
}

}  // namespace assay
