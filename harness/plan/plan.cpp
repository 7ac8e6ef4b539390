// Making the first plan: campaign x benchmarks x site, checked against the profile.
#include "harness/plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "harness/plan/demands.hpp"
#include "harness/plan/glob.hpp"
#include "harness/plan/groups.hpp"
#include "harness/plan/offer.hpp"
#include "harness/plan/part.hpp"
#include "harness/plan/spread.hpp"
#include "results/judge/judge.hpp"
#include "results/next/groups.hpp"
#include "results/record/near_names.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// No campaign of ours comes near; a typing mistake in an axis list does.
constexpr std::size_t kEntriesMax = 10'000;

// Time for a case that is slower than planned, and for a worker to start on a loaded machine.
constexpr double kDeadlineBudgets = 3;
constexpr double kDeadlineSlackSeconds = 30;

const Benchmark* benchmark_named(const PlanRequest& request, const std::string& name) {
  const auto found = std::ranges::find_if(
      request.benchmarks, [&](const Benchmark* benchmark) { return benchmark->name == name; });
  return found == request.benchmarks.end() ? nullptr : *found;
}

// Every combination of the axes' values; the last axis turns fastest.
std::vector<Axes> combinations(const Benchmark& benchmark, const CampaignCase& chosen) {
  std::vector<Axes> all{{}};
  for (const Axis& axis : benchmark.axes) {
    const auto given = chosen.axes.find(axis.name);
    const auto& values = given == chosen.axes.end() ? axis.values : given->second;
    std::vector<Axes> longer;
    for (const Axes& stem : all) {
      for (const std::string& value : values) {
        Axes next = stem;
        next[axis.name] = value;
        longer.push_back(std::move(next));
        if (longer.size() > kEntriesMax) return longer;
      }
    }
    all = std::move(longer);
  }
  return all;
}

// Each of them in each round, all of a round before the next one; numbers of one width, so that
// they stand in order wherever names are sorted.
std::vector<Axes> in_rounds(const std::vector<Axes>& all, std::uint32_t rounds) {
  if (rounds < 2) return all;
  const std::size_t width = std::to_string(rounds).size();
  std::vector<Axes> found;
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    for (Axes axes : all) {
      axes[std::string(kRoundAxis)] = fmt::format("{:0{}}", round, width);
      found.push_back(std::move(axes));
      if (found.size() > kEntriesMax) return found;
    }
  }
  return found;
}

// What a group measures has the size of the group.
bool may_be_on(Level level, const Benchmark& benchmark) {
  if (level == benchmark.scope) return true;
  return benchmark.group && level != Level::device;
}

class Planner {
 public:
  explicit Planner(const PlanRequest& request) : request_(request), offers_(request.site) {}

  Plan make() {
    start();
    for (const CampaignStage& stage : request_.campaign.stages) add_stage(stage);
    check_profile(request_, complaints_);
    choose_only();
    if (!request_.units.empty()) keep_part(request_.site, request_.units, plan_, complaints_);
    spread_few();
    check_routes(request_, plan_, complaints_);
    if (complaints_.empty()) check_bounds(plan_, request_.profile, complaints_);
    if (complaints_.empty() && plan_.entries.empty()) {
      complain(plan_.not_offered.empty()
                   ? "nothing is planned"
                   : "nothing is planned: " + plan_.not_offered.front().reason);
    }
    if (!complaints_.empty()) refuse();
    return std::move(plan_);
  }

 private:
  void start() {
    plan_.id = request_.id;
    plan_.created = request_.created;
    plan_.campaign = request_.campaign.name;
    plan_.site = request_.site.name;
    plan_.reality = request_.site.reality;
    plan_.profile = request_.profile.name;
    plan_.launcher = request_.launcher;
    plan_.version = ASSAY_VERSION;
    plan_.seed = request_.seed;
    plan_.memory_fraction_max = request_.campaign.memory_fraction_max;
    plan_.retest = {request_.campaign.retest_budget_seconds, request_.profile.decision.k};
    plan_.locate.rounds_max = request_.campaign.locate_rounds_max;
  }

  void complain(std::string sentence) { complaints_.push_back(std::move(sentence)); }

  std::string at_line(int line) const {
    return fmt::format("campaign '{}', line {}", request_.campaign.name, line);
  }

  void add_stage(const CampaignStage& stage) {
    plan_.stages.push_back({stage.name, stage.budget_seconds, stage.gate, stage.tuned});
    double budget = 0;
    for (const CampaignCase& chosen : stage.cases) budget += add_case(stage, chosen);
    if (budget > stage.budget_seconds) {
      complain(
          fmt::format("{}: the cases of stage '{}' take {:g} s, more than its budget of {:g} s",
                      at_line(stage.line), stage.name, budget, stage.budget_seconds));
    }
  }

  // Returns the seconds that the case's combinations take together.
  double add_case(const CampaignStage& stage, const CampaignCase& chosen) {
    const Benchmark* benchmark = benchmark_named(request_, chosen.benchmark);
    if (benchmark == nullptr) {
      complain(fmt::format("{}: there is no benchmark '{}'; see assay list benchmarks",
                           at_line(chosen.line), chosen.benchmark));
      return 0;
    }
    for (const auto& [axis, values] : chosen.axes) {
      if (std::ranges::none_of(benchmark->axes, [&](const Axis& a) { return a.name == axis; })) {
        complain(
            fmt::format("{}: {} has no axis '{}'", at_line(chosen.line), benchmark->name, axis));
      }
    }
    if (chosen.units_max > 0 && benchmark->scope != Level::device) {
      complain(fmt::format("{}: 'units_max' is of devices, and {} is measured on a {}",
                           at_line(chosen.line), benchmark->name, assay::name(benchmark->scope)));
    }
    const auto all = in_rounds(combinations(*benchmark, chosen), chosen.rounds);
    const Grouped grouped = chosen.groups ? grouped_by(*chosen.groups) : Grouped{};
    for (const Axes& axes : all) {
      add_combination({stage.name, chosen, *benchmark, axes, level_of(chosen, *benchmark)},
                      grouped);
    }
    return static_cast<double>(all.size()) * chosen.budget_seconds;
  }

  // Who works together, as the campaign chooses: the same for all combinations of axes.
  struct Grouped {
    struct Family {
      std::string name;  // Of its first rule.
      std::vector<Together> units;
    };
    std::vector<Family> families;
    std::string refusal;
  };

  Grouped grouped_by(const GroupChoice& choice) {
    const ChosenGroups groups = choose_groups(request_.site, choice, request_.seed);
    Grouped grouped{{}, groups.refusal};
    for (const GroupFamily& family : groups.families) {
      std::vector<UnitGroup> all;
      for (const GroupRule& rule : family) {
        const auto known = std::ranges::find(plan_.groups, rule.name, &GroupRule::name);
        if (known == plan_.groups.end()) plan_.groups.push_back(rule);
        std::ranges::move(groups_of(rule, request_.seed), std::back_inserter(all));
      }
      grouped.families.push_back({family.front().name, offers_.together(all)});
    }
    return grouped;
  }

  struct Wanted {
    const std::string& stage;
    const CampaignCase& chosen;
    const Benchmark& benchmark;
    const Axes& axes;
    Level level;
  };

  static Level level_of(const CampaignCase& chosen, const Benchmark& benchmark) {
    return chosen.groups ? Level::group : chosen.level.value_or(benchmark.scope);
  }

  void add_combination(const Wanted& wanted, const Grouped& grouped) {
    const auto& [stage, chosen, benchmark, axes, level] = wanted;
    const std::string name = case_name(benchmark.name, axes);
    if (!may_be_on(level, benchmark)) {
      complain(fmt::format("{}: {} is measured on a {}, not on a {}", at_line(chosen.line),
                           benchmark.name, assay::name(benchmark.scope), assay::name(level)));
      return;
    }
    names_.insert(name);
    if (chosen.units_max > 0) few_[name] = chosen.units_max;
    if (!chosen.groups) {
      if (is_new(chosen, name, std::string(assay::name(level)))) {
        add_entry(wanted, offers_.at(level, benchmark, axes));
      }
      return;
    }
    if (!grouped.refusal.empty()) {
      plan_.not_offered.push_back({benchmark.name, axes, {request_.site.name}, grouped.refusal});
    }
    for (const Grouped::Family& family : grouped.families) {
      if (!is_new(chosen, name, family.name)) continue;
      add_entry(wanted, offers_.of(family.units, benchmark, axes));
    }
  }

  // Whether the case is not planned yet on those units.
  bool is_new(const CampaignCase& chosen, const std::string& name, const std::string& units) {
    if (planned_.insert({name, units}).second) return true;
    complain(fmt::format("{}: {} is planned twice", at_line(chosen.line), name));
    return false;
  }

  void add_entry(const Wanted& wanted, const Offer& offered) {
    const auto& [stage, chosen, benchmark, axes, level] = wanted;
    for (const auto& [reason, refused] : offered.refused) {
      plan_.not_offered.push_back({benchmark.name, axes, compress(refused), reason});
    }
    if (offered.units.empty()) {
      if (offered.refused.empty()) {
        complain(fmt::format("{}: the site has no {} for {}", at_line(chosen.line),
                             assay::name(level), case_name(benchmark.name, axes)));
      }
      return;
    }
    const double deadline = chosen.deadline_seconds > 0
                                ? chosen.deadline_seconds
                                : kDeadlineBudgets * chosen.budget_seconds + kDeadlineSlackSeconds;
    plan_.entries.push_back({.stage = stage,
                             .benchmark = benchmark.name,
                             .axes = axes,
                             .level = level,
                             .group = benchmark.group,
                             .units = compress(offered.units),
                             .metrics = benchmark.metrics,
                             .sampling = chosen.sampling,
                             .budget_seconds = chosen.budget_seconds,
                             .deadline_seconds = deadline});
    if (plan_.entries.size() > kEntriesMax) {
      throw Error{fmt::format("the campaign plans more than {} cases", kEntriesMax),
                  "shorten the axis lists"};
    }
  }

  // Of all that is measured: a part of the site has few of its own.
  void spread_few() {
    for (PlanEntry& entry : plan_.entries) {
      const auto few = few_.find(case_name(entry.benchmark, entry.axes));
      if (few == few_.end() || entry.level != Level::device) continue;
      entry.units = compress(spread(expand(entry.units), request_.site, few->second));
    }
  }

  // Keeps what --only names, and what its bounds are relative to.
  void choose_only() {
    if (request_.only.empty()) return;
    std::set<std::string> references;
    std::set<const PlanEntry*> kept;
    for (const PlanEntry& entry : plan_.entries) {
      if (!matches(request_.only, case_name(entry.benchmark, entry.axes))) continue;
      kept.insert(&entry);
      for (const PlannedMetric& metric : entry.metrics) add_references(entry, metric, references);
    }
    if (kept.empty()) {
      const auto refused = std::ranges::find_if(plan_.not_offered, [&](const NotOffered& one) {
        return matches(request_.only, case_name(one.benchmark, one.axes));
      });
      if (refused != plan_.not_offered.end()) {
        return complain(fmt::format("--only '{}' names what is not offered: {}", request_.only,
                                    refused->reason));
      }
      std::vector<std::string> names(names_.begin(), names_.end());
      complain(fmt::format("--only '{}' names no case of campaign '{}'; {}", request_.only,
                           request_.campaign.name, did_you_mean(request_.only, names)));
      return;
    }
    std::vector<PlanEntry> chosen;
    for (const PlanEntry& entry : plan_.entries) {
      if (kept.contains(&entry) || references.contains(entry.benchmark)) chosen.push_back(entry);
    }
    plan_.entries = std::move(chosen);
  }

  void add_references(const PlanEntry& entry, const PlannedMetric& metric,
                      std::set<std::string>& references) const {
    const Bound* bound = bound_for(request_.profile, entry, metric.name);
    if (bound == nullptr) return;
    for (const auto& threshold : {bound->at_least, bound->at_most, bound->physical_limit}) {
      if (threshold && !threshold->of.empty()) references.insert(threshold->of);
    }
  }

  [[noreturn]] void refuse() const {
    std::string text;
    for (const std::string& complaint : complaints_) {
      if (!text.empty()) text += '\n';
      text += complaint;
    }
    throw Error{text, "nothing was launched; mend the campaign, the profile or the site"};
  }

  const PlanRequest& request_;
  Plan plan_;
  Complaints complaints_;
  std::set<std::string> names_;
  std::map<std::string, std::uint32_t> few_;  // By case: of each model at most so many.
  std::set<std::pair<std::string, std::string>> planned_;  // Names, and on which kind of units.
  Offers offers_;
};

}  // namespace

Plan plan(const PlanRequest& request) { return Planner{request}.make(); }

double deadline_seconds(const Plan& plan, const std::string& stage) {
  double seconds = 0;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.stage == stage) seconds += entry.deadline_seconds;
  }
  return seconds;
}

}  // namespace assay
