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

// What is marked of the earliest section of which anything is, and that section: what is behind a
// gate is measured again when what stands before it was.
std::pair<std::uint32_t, std::vector<Marked>> earliest(const Known& known, const Plan& first) {
  std::uint32_t section = sections(first);
  std::vector<Marked> marked;
  for (const Marked& one : known.marked) {
    const std::uint32_t of = known.health.section_of(one.case_name, one.unit);
    if (one.again == Again::none || of > section) continue;
    if (of < section) marked.clear();
    section = of;
    marked.push_back(one);
  }
  return {section, std::move(marked)};
}

// The first section from that one on of which anything is planned.
std::uint32_t next_section(const Plan& first, std::uint32_t section) {
  const auto is_planned = [&](const PlanEntry& entry) {
    return section_of(first, entry) == section;
  };
  while (section < sections(first) && std::ranges::none_of(first.entries, is_planned)) ++section;
  return section;
}

// Who is left of the units of a plan.
class Present {
 public:
  explicit Present(const Site& site) : cluster_(site.name) {
    for (const SiteHost& host : site.hosts) {
      if (host.spare || host.devices.empty()) continue;
      ++hosts_of_[cluster_];
      ++hosts_of_[host.id];
      if (!host.rack.empty()) ++hosts_of_[host.rack];
      for (const SiteDevice& device : host.devices) ++hosts_of_[device.id];
    }
    for (const UnitGroup& group : site.groups) hosts_of_[group.id] = group.members.size();
  }

  // Several work together in a group and in the cluster.
  bool is_whole(const std::string& unit, Level level) const {
    const auto found = hosts_of_.find(unit);
    const std::size_t least = level == Level::group || level == Level::cluster ? 2 : 1;
    return found != hosts_of_.end() && found->second >= least;
  }

 private:
  std::string cluster_;
  std::map<std::string, std::size_t> hosts_of_;  // Of a group: its members.
};

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
  Chooser(std::span<const Plan> plans, const Site& site, const Occasion& occasion)
      : plans_(plans), models_(models_of(site)) {
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
    made_.open = plans.back().open;
    made_.absent = plans.back().absent;
    made_.inputs.clear();  // Those of the first plan, whose hash this one carries.
    for (const Plan& later : plans.subspan(1)) recall(later);
  }

  // Plans a next one where something was added.
  std::optional<Plan> made() {
    if (made_.entries.empty() && made_.not_offered.empty()) return std::nullopt;
    if (longest_ > 0 || made_.stages.empty()) {
      made_.stages.push_back({retest_stage(made_.number), longest_});
    }
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

  void leave_out(std::vector<Absence> absent) { made_.absent = std::move(absent); }

  // The cases of earlier sections on the spares that the absences name.
  void try_spares(const Site& site, std::uint32_t section) {
    std::set<std::string> spares;
    for (const Absence& absence : made_.absent) spares.insert(absence.spare);
    std::map<Level, std::vector<std::string>> units;
    for (const SiteHost& host : site.hosts) {
      if (!host.spare || !spares.contains(host.id)) continue;
      units[Level::host].push_back(host.id);
      for (const SiteDevice& device : host.devices) units[Level::device].push_back(device.id);
    }
    for (const PlanEntry& entry : plans_.front().entries) {
      if (section_of(plans_.front(), entry) >= section || !units.contains(entry.level)) continue;
      PlanEntry made = entry;
      made.again = Again::spare;
      made.stage = retest_stage(made_.number);
      const std::vector<std::string> left = untried(entry, units.at(entry.level));
      if (!left.empty()) longest_ += entry.budget_seconds;
      add_as_frozen(made, left);
    }
  }

  // All of a section behind a boundary, without those that are left out.
  void enter(const Site& site, const Tuning& tuning, std::uint32_t section) {
    const Plan& first = plans_.front();
    made_.open = section + 1;
    made_.groups = first.groups;
    const Present present(as_planned(site, made_));
    for (const PlanStage& stage : first.stages) {
      const auto is_of_it = [&](const PlanEntry& entry) {
        return entry.stage == stage.name && section_of(first, entry) == section;
      };
      if (std::ranges::none_of(first.entries, is_of_it)) continue;
      const std::string name = retest_stage(made_.number) + "-" + stage.name;
      made_.stages.push_back({name, stage.budget_seconds});
      for (const PlanEntry& entry : first.entries) {
        if (is_of_it(entry)) enter(entry, name, present, tuning);
      }
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
  void enter(const PlanEntry& entry, const std::string& stage, const Present& present,
             const Tuning& tuning) {
    std::vector<std::string> in;
    std::vector<std::string> out;
    for (const std::string& unit : expand(entry.units)) {
      (present.is_whole(unit, entry.level) ? in : out).push_back(unit);
    }
    refuse(entry, out, "too little of it passed its gate");
    PlanEntry made = entry;
    made.again = Again::enter;
    made.stage = stage;
    if (!tuning.decides(entry)) return add(made, in);
    for (const auto& [model, units] : by_model(in, models_)) {
      const Winner winner = tuning.winner(entry, model, models_);
      made.algorithm = winner.algorithm;
      if (winner.algorithm) add(made, units);
      refuse(entry, winner.algorithm ? std::vector<std::string>{} : units, winner.why_none);
    }
  }

  // By the algorithms that were frozen for their models.
  void add_as_frozen(PlanEntry entry, const std::vector<std::string>& units) {
    std::vector<std::string> others;
    for (auto& [model, of_model] : by_model(units, models_)) {
      entry.algorithm = frozen(plans_, entry, model, models_);
      if (entry.algorithm) {
        add(entry, of_model);
      } else {
        std::ranges::move(of_model, std::back_inserter(others));
      }
    }
    entry.algorithm.reset();
    add(entry, others);
  }

  void add(PlanEntry entry, const std::vector<std::string>& units) {
    if (units.empty()) return;
    entry.units = compress(units);
    made_.entries.push_back(std::move(entry));
  }

  void refuse(const PlanEntry& entry, const std::vector<std::string>& units,
              const std::string& reason) {
    if (units.empty()) return;
    made_.not_offered.push_back({entry.benchmark, entry.axes, compress(units), reason});
  }

  // Those of some spares that no earlier plan has measured.
  std::vector<std::string> untried(const PlanEntry& entry,
                                   const std::vector<std::string>& units) const {
    std::set<std::string> tried;
    for (const Plan& later : plans_.subspan(1)) {
      for (const PlanEntry& other : later.entries) {
        if (other.again != Again::spare || other.benchmark != entry.benchmark ||
            other.axes != entry.axes) {
          continue;
        }
        for (std::string& unit : expand(other.units)) tried.insert(std::move(unit));
      }
    }
    std::vector<std::string> left;
    std::ranges::copy_if(units, std::back_inserter(left),
                         [&](const std::string& unit) { return !tried.contains(unit); });
    return left;
  }

  // The rules whose groups are measured.
  void keep_groups() {
    std::set<std::string> rules;
    for (const PlanEntry& entry : made_.entries) {
      if (entry.level != Level::group) continue;
      for (const std::string& unit : expand(entry.units)) rules.insert(rule_of(unit));
    }
    made_.groups.clear();
    std::ranges::copy_if(plans_.front().groups, std::back_inserter(made_.groups),
                         [&](const GroupRule& rule) { return rules.contains(rule.name); });
  }

  // What earlier plans have used of the budget, and what did not fit into it.
  void recall(const Plan& later) {
    for (const PlanEntry& entry : later.entries) {
      if (entry.again != Again::pool && entry.again != Again::anew) continue;
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
    PlanEntry made = again_of(entry, again, made_.retest);
    made.stage = retest_stage(made_.number);
    add_as_frozen(made, chosen);
    refuse(entry, refused,
           fmt::format("the retest budget of {:g} s is used up", made_.retest.budget_seconds));
  }

  std::span<const Plan> plans_;
  Models models_;
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
  const Plan& first = plans.front();
  Chooser chooser(plans, site, occasion);
  // A boundary that is no gate lets everybody in that the gate before it did.
  const auto absences_behind = [&](std::uint32_t section) {
    return absences(plans, site, known.health, gate_before(first, section));
  };
  const auto again = std::ranges::count_if(plans, measures_again);
  if (first.retest.budget_seconds > 0 && again + 1 < kPlansMax) {
    const auto [section, marked] = earliest(known, first);
    if (!marked.empty()) chooser.leave_out(absences_behind(section));
    chooser.measure_again(marked);
  }
  chooser.locate(searches(plans, site, known.answers));
  if (std::optional<Plan> made = chooser.made()) return made;
  const std::uint32_t closed = next_section(first, plans.back().open);
  if (closed >= sections(first)) return std::nullopt;
  const std::vector<Absence> absent = absences_behind(closed);
  std::vector<Absence> wanted = with_untried_spares(plans, site, absent);
  const bool spares = !std::ranges::equal(wanted, absent, {}, &Absence::spare, &Absence::spare);
  chooser.leave_out(std::move(wanted));
  if (spares) {
    chooser.try_spares(site, closed);
    if (std::optional<Plan> made = chooser.made()) return made;
    chooser.leave_out(absent);  // There is nothing to try them by.
  }
  chooser.enter(site, known.tuning, closed);
  return chooser.made();
}

}  // namespace assay
