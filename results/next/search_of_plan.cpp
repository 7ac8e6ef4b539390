// From plans and verdicts to questions and answers of locate.
#include "results/next/search_of_plan.hpp"

#include <algorithm>
#include <cmath>

#include "results/next/groups.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// How far it is from its limit, below 1 on the bad side: of the judgement that decided.
double ratio_of(const Verdict& verdict) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.outcome == verdict.outcome && judgement.margin) {
      return std::min(1.0, 1 + *judgement.margin);
    }
  }
  return 0;
}

// What straddles its limit is looked at again: it is not known to be fast.
locate::Answer answer_of(const Verdict& verdict) {
  if (verdict.outcome == Outcome::pass) return {locate::Said::fast, 1};
  const bool measured =
      verdict.outcome == Outcome::fail || verdict.outcome == Outcome::indeterminate;
  const double ratio = ratio_of(verdict);
  if (measured && ratio > 0) return {locate::Said::slow, ratio};
  return {locate::Said::lost, 1};
}

// The rounds of a screen: its rules, in the order in which its units name them.
std::vector<const GroupRule*> rules_of(const Plan& plan, const PlanEntry& entry) {
  std::vector<const GroupRule*> rules;
  for (const std::string& unit : expand(entry.units)) {
    const std::string name = rule_of(unit);
    if (!rules.empty() && rules.back()->name == name) continue;
    const auto rule = std::ranges::find(plan.groups, name, &GroupRule::name);
    if (rule == plan.groups.end()) return {};
    rules.push_back(&*rule);
  }
  return rules;
}

locate::Zoning zoning_of(const std::string& kind, const std::vector<std::string>& members,
                         const std::map<std::string, std::string>& zone_of) {
  locate::Zoning zoning{kind, {}, {}};
  std::map<std::string, std::uint32_t> numbers;
  for (const std::string& member : members) {
    const auto zone = zone_of.find(member);
    if (zone == zone_of.end() || zone->second.empty()) {
      zoning.zone_of.push_back(locate::kNoZone);
      continue;
    }
    const auto [number, is_new] =
        numbers.emplace(zone->second, static_cast<std::uint32_t>(zoning.names.size()));
    if (is_new) zoning.names.push_back(zone->second);
    zoning.zone_of.push_back(number->second);
  }
  return zoning;
}

// Racks, and every kind of zone that the site has.
std::vector<locate::Zoning> zonings_of(const Site& site, const std::vector<std::string>& members) {
  std::map<std::string, std::string> rack_of;
  for (const SiteHost& host : site.hosts) {
    rack_of[host.id] = host.rack;
    if (!host.rack.empty()) rack_of[host.rack] = host.rack;
  }
  std::map<ZoneKind, std::map<std::string, std::string>> of_rack;
  for (const SiteZone& zone : site.zones) {
    for (const std::string& rack : zone.racks) of_rack[zone.kind][rack] = zone.id;
  }
  std::vector<locate::Zoning> zonings;
  const bool are_racks = std::ranges::all_of(
      members, [&](const std::string& member) { return rack_of[member] == member; });
  if (!are_racks) zonings.push_back(zoning_of("rack", members, rack_of));
  for (const auto& [kind, zones] : of_rack) {
    std::map<std::string, std::string> zone_of;
    for (const std::string& member : members) {
      const auto zone = zones.find(rack_of[member]);
      if (zone != zones.end()) zone_of[member] = zone->second;
    }
    zonings.push_back(zoning_of(std::string(name(kind)), members, zone_of));
  }
  std::erase_if(zonings, [](const locate::Zoning& zoning) { return zoning.names.empty(); });
  return zonings;
}

std::vector<locate::Answer> answers_of(const Answers& answers, const std::string& case_name,
                                       const std::vector<std::string>& units) {
  std::vector<locate::Answer> found;
  for (const std::string& unit : units) found.push_back(answers.of(case_name, unit));
  return found;
}

// Whether a later plan measures random groups of the case anew: the search begins with them again.
bool begins_again(const Plan& first, const PlanEntry& entry) {
  return entry.again == Again::anew && is_screen(first, entry);
}

// What the first plan measured, or the one that measured it anew; then what each later one asked.
locate::History history_of(std::span<const Plan> plans, const PlanSearch& search,
                           const std::vector<const GroupRule*>& rules, const Answers& answers) {
  const std::string name = case_name(search.screen->benchmark, search.screen->axes);
  locate::History history;
  for (const GroupRule* rule : rules) {
    history.push_back(answers_of(answers, name, expand(rule->units)));
  }
  for (const Plan& later : plans.subspan(1)) {
    for (const PlanEntry& entry : later.entries) {
      if (case_name(entry.benchmark, entry.axes) != name) continue;
      if (begins_again(plans.front(), entry)) history.resize(rules.size());
      if (entry.again != Again::locate) continue;
      history.push_back(answers_of(answers, name, expand(entry.units)));
    }
  }
  return history;
}

bool is_slow(const locate::History& history) {
  return std::ranges::any_of(history, [](const std::vector<locate::Answer>& round) {
    return std::ranges::any_of(
        round, [](const locate::Answer& answer) { return answer.said != locate::Said::fast; });
  });
}

// A spare that stands in is the one that is measured. Who is absent without one is in no probe, and
// so is never slow.
std::vector<std::string> present(std::vector<std::string> members, const Plan& plan) {
  std::map<std::string, std::string> spares;
  for (const Absence& absence : plan.absent) {
    if (!absence.spare.empty()) spares[absence.host] = absence.spare;
  }
  for (std::string& member : members) {
    const auto spare = spares.find(member);
    if (spare != spares.end()) member = spare->second;
  }
  return members;
}

std::vector<std::string> names_of(const std::vector<std::string>& names,
                                  const std::vector<std::uint32_t>& numbers) {
  std::vector<std::string> found;
  for (const std::uint32_t number : numbers) found.push_back(names[number]);
  return found;
}

Located located_of(const PlanSearch& search, const locate::Blame& blame) {
  Located found;
  found.case_name = case_name(search.screen->benchmark, search.screen->axes);
  found.members = names_of(search.members, blame.members);
  found.others = names_of(search.members, blame.others);
  const auto zones = [&](const std::vector<std::uint32_t>& numbers) {
    return names_of(search.question.zonings[*blame.zoning].names, numbers);
  };
  switch (blame.kind) {
    case locate::Kind::member: found.causes = found.members; break;
    case locate::Kind::pair:
      found.causes = found.members;
      // Slow only where both are.
      if (found.members.size() == 2) {
        found.others = {found.members[1]};
        found.members.pop_back();
      }
      break;
    case locate::Kind::boundary:
      if (blame.zoning) {
        found.causes = zones(blame.zones);
        std::ranges::copy(zones(blame.other_zones), std::back_inserter(found.causes));
        found.across = found.causes.size() == 1;
      }
      break;
    case locate::Kind::zone:
      if (blame.zoning) found.causes = zones(blame.zones);
      break;
    case locate::Kind::unexplained: break;
  }
  if (!blame.confirmed) found.causes.clear();
  found.reason = in_words(search.question, blame);
  return found;
}

}  // namespace

Answers::Answers(const Plan& first) : cluster_(first.site) {
  for (const GroupRule& rule : first.groups) {
    if (rule.grouping == Grouping::random) rules_.push_back(rule.name + "/");
  }
}

void Answers::note(const Verdict& verdict) {
  const bool drawn = std::ranges::any_of(
      rules_, [&](const std::string& rule) { return verdict.unit.starts_with(rule); });
  if (!drawn && verdict.unit != cluster_) return;
  note_probe(verdict);
  if (drawn && verdict.again == Again::anew) outdated_.insert(verdict.case_name);
}

bool Answers::outdated(const std::string& case_name) const { return outdated_.contains(case_name); }

bool Answers::has(const std::string& case_name, const std::string& unit) const {
  return answers_.contains({case_name, unit});
}

void Answers::note_probe(const Verdict& verdict) {
  answers_[{verdict.case_name, verdict.unit}] = answer_of(verdict);
}

locate::Answer Answers::of(const std::string& case_name, const std::string& unit) const {
  const auto found = answers_.find({case_name, unit});
  return found == answers_.end() ? locate::Answer{} : found->second;
}

std::vector<PlanSearch> searches(std::span<const Plan> plans, const Site& site,
                                 const Answers& answers) {
  std::vector<PlanSearch> all;
  const Plan& first = plans.front();
  if (first.locate.rounds_max == 0) return all;
  for (const PlanEntry& entry : first.entries) {
    if (!is_screen(first, entry) || section_of(first, entry) >= plans.back().open) continue;
    const std::vector<const GroupRule*> rules = rules_of(first, entry);
    const std::string name = case_name(entry.benchmark, entry.axes);
    if (rules.empty() || answers.outdated(name)) continue;
    PlanSearch search{&entry, present(expand(rules.front()->members), plans.back()), {}, {}};
    const locate::History history = history_of(plans, search, rules, answers);
    const bool whole = answers.has(name, first.site);  // Known of all of them together.
    if (!is_slow(history) && (!whole || answers.of(name, first.site).said == locate::Said::fast)) {
      continue;
    }
    const auto screens = static_cast<std::uint32_t>(rules.size());
    search.question = {static_cast<std::uint32_t>(search.members.size()),
                       zonings_of(site, search.members),
                       {.seed = first.seed,
                        .group = rules.front()->size,
                        .screens = screens,
                        .watch = first.locate.watch,
                        .confirmations = first.locate.confirmations,
                        .repeats = first.locate.repeats,
                        .rounds_max = screens + first.locate.rounds_max}};
    search.located = locate::locate(search.question, history);
    all.push_back(std::move(search));
  }
  return all;
}

std::vector<Located> located(const std::vector<PlanSearch>& searches) {
  std::vector<Located> found;
  for (const PlanSearch& search : searches) {
    if (!search.located.next.empty()) continue;
    for (const locate::Blame& blame : search.located.blames) {
      Located one = located_of(search, blame);
      // A pair that met twice is confirmed twice.
      const bool known = std::ranges::any_of(found, [&](const Located& other) {
        return other.case_name == one.case_name && !one.causes.empty() &&
               other.causes == one.causes;
      });
      if (!known) found.push_back(std::move(one));
    }
  }
  return found;
}

}  // namespace assay
