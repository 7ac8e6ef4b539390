// Choosing what is measured again: each unit has the frozen budget of seconds over all later plans,
// since units are measured side by side. What goes first is drawn by the plan's seed, so that
// nobody can choose it.
#include "results/next/next.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "results/next/groups.hpp"
#include "results/record/pattern.hpp"
#include "results/record/plan_name.hpp"

namespace assay {
namespace {

using CaseOnUnit = std::pair<std::string, std::string>;

// FNV-1a of the names, finished as in MurmurHash3: neighbours in name are none in order.
std::uint64_t draw(std::uint64_t seed, std::uint32_t number, const CaseOnUnit& wanted) {
  std::uint64_t hash = 14695981039346656037ULL ^ seed ^ (std::uint64_t{number} << 32);
  for (const char letter : wanted.first + "@" + wanted.second) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

// An entry of the first plan as it is measured again.
PlanEntry again_of(const PlanEntry& entry, Again again, const RetestRule& rule) {
  PlanEntry made = entry;
  made.again = again;
  made.units.clear();
  if (again != Again::pool) return made;
  const double share = static_cast<double>(rule.repetitions) /
                       static_cast<double>(std::max(1U, entry.sampling.repetitions));
  made.sampling.repetitions = rule.repetitions;
  made.budget_seconds = entry.budget_seconds * share;
  return made;
}

class Chooser {
 public:
  Chooser(std::span<const Plan> plans, const Occasion& occasion) : plans_(plans) {
    const Plan& first = plans.front();
    made_ = first;
    made_.number = plans.back().number + 1;
    made_.previous = occasion.previous;
    made_.created = occasion.created;
    made_.events = occasion.events;
    made_.stages.clear();
    made_.entries.clear();
    made_.not_offered.clear();
    made_.groups.clear();
    made_.inputs.clear();  // Those of the first plan, whose hash this one carries.
    for (const Plan& later : plans.subspan(1)) recall(later);
  }

  // Plans a next one where something was added.
  std::optional<Plan> made() {
    if (made_.entries.empty() && made_.not_offered.empty()) return std::nullopt;
    made_.stages = {{retest_stage(made_.number), longest_}};
    return std::move(made_);
  }

  void measure_again(const std::vector<Marked>& marked) {
    std::map<CaseOnUnit, Again> wanted;
    for (const Marked& one : marked) {
      const CaseOnUnit key{one.case_name, one.unit};
      if (one.again != Again::none && !refused_.contains(key)) wanted.emplace(key, one.again);
    }
    if (wanted.empty()) return;
    fill(wanted);
    for (const PlanEntry& entry : plans_.front().entries) {
      for (const Again again : {Again::pool, Again::anew}) add(entry, again, wanted);
    }
    keep_groups();
  }

  // The next round of each search.
  void locate(const std::vector<PlanSearch>& searches) {
    for (const PlanSearch& search : searches) {
      const locate::Round& round = search.located.next;
      if (round.empty()) continue;
      GroupRule rule;
      rule.name = fmt::format("locate-{:04}-{}", made_.number, ++asked_);
      rule.grouping = Grouping::listed;
      for (const locate::Group& probe : round) {
        std::vector<std::string> names;
        for (const locate::Member member : probe) names.push_back(search.members[member]);
        rule.listed.push_back(compress(names));
      }
      rule.units = compress(group_ids(rule.name, round.size()));
      PlanEntry entry = *search.screen;
      entry.stage = retest_stage(made_.number);
      entry.again = Again::locate;
      entry.units = rule.units;
      longest_ = std::max(longest_, entry.budget_seconds);
      made_.groups.push_back(std::move(rule));
      made_.entries.push_back(std::move(entry));
    }
  }

 private:
  // The rules whose groups are measured again.
  void keep_groups() {
    std::set<std::string> rules;
    for (const PlanEntry& entry : made_.entries) {
      if (entry.level != Level::group) continue;
      for (const std::string& unit : expand(entry.units)) rules.insert(rule_of(unit));
    }
    std::ranges::copy_if(plans_.front().groups, std::back_inserter(made_.groups),
                         [&](const GroupRule& rule) { return rules.contains(rule.name); });
  }

  // What earlier plans have used of the budget, and what did not fit into it.
  void recall(const Plan& later) {
    for (const PlanEntry& entry : later.entries) {
      if (entry.again == Again::locate) continue;  // On groups that are asked once.
      for (const std::string& unit : expand(entry.units)) used_[unit] += entry.budget_seconds;
    }
    for (const NotOffered& absent : later.not_offered) {
      for (const std::string& unit : expand(absent.units)) {
        refused_.insert({case_name(absent.benchmark, absent.axes), unit});
      }
    }
  }

  void fill(const std::map<CaseOnUnit, Again>& wanted) {
    std::vector<std::pair<std::uint64_t, CaseOnUnit>> order;
    for (const auto& [key, again] : wanted) {
      order.emplace_back(draw(made_.seed, made_.number, key), key);
    }
    std::ranges::sort(order);
    std::map<std::string, double> before = used_;
    std::map<std::string, const PlanEntry*> entries;
    for (const PlanEntry& entry : plans_.front().entries) {
      entries.emplace(case_name(entry.benchmark, entry.axes), &entry);
    }
    for (const auto& [drawn, key] : order) {
      const auto entry = entries.find(key.first);
      if (entry == entries.end()) continue;  // The judge marks only what the plan holds.
      const double seconds = again_of(*entry->second, wanted.at(key), made_.retest).budget_seconds;
      double& used = used_[key.second];
      if (!(used + seconds <= made_.retest.budget_seconds)) continue;
      used += seconds;
      chosen_.insert(key);
      longest_ = std::max(longest_, used - before[key.second]);
    }
  }

  void add(const PlanEntry& entry, Again again, const std::map<CaseOnUnit, Again>& wanted) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    std::vector<std::string> chosen;
    std::vector<std::string> refused;
    for (const std::string& unit : expand(entry.units)) {
      const auto found = wanted.find({name, unit});
      if (found == wanted.end() || found->second != again) continue;
      (chosen_.contains(found->first) ? chosen : refused).push_back(unit);
    }
    if (!chosen.empty()) {
      PlanEntry made = again_of(entry, again, made_.retest);
      made.stage = retest_stage(made_.number);
      made.units = compress(chosen);
      made_.entries.push_back(std::move(made));
    }
    if (refused.empty()) return;
    made_.not_offered.push_back(
        {entry.benchmark, entry.axes, compress(refused),
         fmt::format("the retest budget of {:g} s is used up", made_.retest.budget_seconds)});
  }

  std::span<const Plan> plans_;
  Plan made_;
  std::map<std::string, double> used_;  // Seconds, by unit.
  std::set<CaseOnUnit> refused_;
  std::set<CaseOnUnit> chosen_;
  double longest_ = 0;
  std::size_t asked_ = 0;  // Searches that go on.
};

}  // namespace

void note_mark(const Verdict& verdict, std::vector<Marked>& marked) {
  if (verdict.again == Again::none) return;
  marked.push_back({verdict.case_name, verdict.unit, verdict.again});
}

std::optional<Plan> next(std::span<const Plan> plans, const Site& site, const Known& known,
                         const Occasion& occasion) {
  if (plans.size() >= kChainMax) return std::nullopt;
  Chooser chooser(plans, occasion);
  const auto again = std::ranges::count_if(plans, measures_again);
  if (plans.front().retest.budget_seconds > 0 && again + 1 < kPlansMax) {
    chooser.measure_again(known.marked);
  }
  chooser.locate(searches(plans, site, known.answers));
  return chooser.made();
}

}  // namespace assay
