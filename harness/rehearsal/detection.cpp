// Planting one fault everywhere, and judging.
#include "harness/rehearsal/detection.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/rehearsal/model.hpp"
#include "results/judge/judge.hpp"
#include "results/next/groups.hpp"
#include "results/record/case.hpp"
#include "results/record/in_order.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// The plan of one entry on its first units.
Plan plan_of(const Plan& whole, const PlanEntry& entry) {
  Plan plan = whole;
  plan.not_offered.clear();
  plan.entries = {entry};
  // Nobody is kept out by other cases, and nothing waits for a tuning.
  for (PlanStage& stage : plan.stages) stage.gate = stage.tuned = false;
  std::vector<std::string> units = expand(entry.units);
  units.resize(std::min(units.size(), entry.level == Level::rack ? kTriedRacks : kTriedUnits));
  plan.entries.front().units = compress(units);
  std::erase_if(plan.groups, [&](const GroupRule& rule) {
    return std::ranges::none_of(
        units, [&](const std::string& unit) { return unit.starts_with(rule.name + "/"); });
  });
  return plan;
}

// No more than the groups and their members.
Site site_of_groups(const Site& whole, const Plan& plan) {
  const std::vector<std::string> units = expand(plan.entries.front().units);
  Site site;
  site.name = whole.name;
  std::set<std::string> members;
  for (UnitGroup& group : groups_of(plan)) {
    if (std::ranges::find(units, group.id) == units.end()) continue;
    members.insert(group.members.begin(), group.members.end());
    site.groups.push_back(std::move(group));
  }
  for (const SiteHost& host : whole.hosts) {
    const bool any = members.contains(host.id) || members.contains(host.rack) ||
                     std::ranges::any_of(host.devices,
                                         [&](const auto& one) { return members.contains(one.id); });
    if (any) site.hosts.push_back(host);
  }
  site.zones = whole.zones;
  return site;
}

// A site of no more than the racks that hold the units: the others cost time.
Site site_around(const Site& whole, const Plan& plan) {
  std::vector<std::string> units = expand(plan.entries.front().units);
  std::ranges::sort(units);
  const auto has = [&](const std::string& unit) { return std::ranges::binary_search(units, unit); };
  const Level level = plan.entries.front().level;
  if (level == Level::cluster) return whole;
  if (level == Level::group) return site_of_groups(whole, plan);
  Site site;
  site.name = whole.name;
  for (const SiteHost& host : whole.hosts) {
    const bool any =
        has(host.id) || has(host.rack) || has(whole.name) ||
        std::ranges::any_of(host.devices, [&](const auto& one) { return has(one.id); });
    if (any) site.hosts.push_back(host);
  }
  site.zones = whole.zones;
  return site;
}

// One entry of the plan by itself, on its first units, and no more of the site than they need.
struct Trial {
  Trial(const Terms& terms, const PlanEntry& entry)
      : plan(plan_of(terms.plan, entry)),
        site(site_around(terms.site, plan)),
        judged(site),
        units(expand(plan.entries.front().units)) {
    // The judge goes through every unit that there is: of hosts together no device is one.
    if (entry.level != Level::group && entry.level != Level::cluster) return;
    for (SiteHost& host : judged.hosts) host.devices.clear();
  }

  const PlanEntry& entry() const { return plan.entries.front(); }

  Plan plan;
  Site site;
  Site judged;  // As the judge has to see it.
  std::vector<std::string> units;
};

// How many of the units are not as demanded by a model with faults.
std::size_t failing(const Trial& trial, const Model& model, const Profile& profile) {
  Measurements measured;
  std::size_t failing = 0;
  for (const std::string& unit : trial.units) {
    if (!model.refusal(unit).empty() || model.ending(trial.entry(), unit)) {
      ++failing;
    } else {
      measured.samples.append(model.sample(trial.entry(), unit, {1, 0}));
    }
  }
  judge(trial.plan, profile, trial.judged, measured, [&](const Verdict& verdict, const auto&) {
    if (verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error) ++failing;
  });
  return failing;
}

bool is_of_hosts(FaultKind kind) {
  return kind == FaultKind::dead_node || kind == FaultKind::missing_node ||
         kind == FaultKind::lying_clock;
}

// The first host of each of what works together.
std::vector<std::string> first_hosts(const Trial& trial) {
  std::vector<std::string> hosts;
  for (const UnitGroup& group : trial.site.groups) {
    if (std::ranges::find(trial.units, group.id) == trial.units.end()) continue;
    hosts.push_back(group.members.front());
  }
  return hosts;
}

// Of a cluster, who is in it is no group of the site.
std::vector<std::string> first_member(const Site& site) {
  for (const SiteHost& host : site.hosts) {
    if (!host.spare) return {host.id};
  }
  return {};
}

// Every unit of the plan or what it stands in; of what devices do together one device in each, for
// all go at the pace of the slowest.
std::vector<std::string> hit_units(const Trial& trial, FaultKind kind) {
  const PlanEntry& entry = trial.entry();
  // A majority that is wrong cannot be told from one that is right.
  if (kind == FaultKind::corruption) return {trial.units.front()};
  if (entry.level == Level::group) return first_hosts(trial);
  if (entry.level == Level::cluster && entry.group) return first_member(trial.site);
  const bool of_device = kind == FaultKind::nvlink || kind == FaultKind::flapping;
  if (!is_of_hosts(kind) && !(entry.group && of_device)) return trial.units;
  std::vector<std::string> hit;
  std::string last;
  for (const SiteHost& host : trial.site.hosts) {
    const std::string& group = entry.level == Level::rack ? host.rack : host.id;
    if (group == last || host.devices.empty()) continue;
    last = group;
    hit.push_back(of_device ? host.devices.front().id : host.id);
  }
  return hit;
}

bool is_judged(const Trial& trial, const Profile& profile) {
  return std::ranges::any_of(trial.entry().metrics, [&](const PlannedMetric& metric) {
    const Bound* bound = bound_for(profile, trial.entry(), metric.name);
    return bound != nullptr && bound->gate == Gate::judge;
  });
}

// A fault of some size that makes the case slower; none where nothing does.
std::optional<Fault> slowing(const PlanEntry& entry) {
  const std::string suite = entry.benchmark.substr(0, entry.benchmark.find('.'));
  Fault fault;
  if (suite == "gemm") fault.kind = FaultKind::slow_compute;
  if (suite == "hbm") fault.kind = FaultKind::slow_hbm;
  if (suite == "allreduce" || suite == "nvlink") fault.kind = FaultKind::nvlink;
  if (entry.level == Level::group || entry.level == Level::cluster) fault.kind = FaultKind::nic;
  if (fault.kind == FaultKind::slow_compute && suite != "gemm") return std::nullopt;
  return fault;
}

std::optional<Curve> curve_of(const Trial& trial, const Profile& profile) {
  const auto fault = slowing(trial.entry());
  if (!fault || !is_judged(trial, profile)) return std::nullopt;
  std::vector<Fault> planted{*fault};
  planted.front().units = hit_units(trial, fault->kind);
  const Model model(trial.site, trial.plan, planted);  // It sees each size that follows.
  Curve curve;
  curve.case_name = case_name(trial.entry().benchmark, trial.entry().axes);
  if (trial.entry().level == Level::group) curve.case_name += " in " + rule_of(trial.units.front());
  curve.level = name(trial.entry().level);
  curve.units = trial.units.size();
  for (std::size_t at = 0; at < kShortfalls.size(); ++at) {
    planted.front().size = kShortfalls[at];
    curve.chances[at] =
        static_cast<double>(failing(trial, model, profile)) / static_cast<double>(curve.units);
  }
  return curve;
}

// The share of the units with that fault on which the entry shows it.
double share_showing(const Trial& trial, const Profile& profile, Fault fault) {
  if (fault.kind == FaultKind::swapped_serials) return 0;  // Compared, not measured.
  const bool between = fault.kind == FaultKind::pair || fault.kind == FaultKind::boundary;
  // Whoever works together with all others meets both sides.
  if (between && trial.entry().level != Level::cluster) return 0;
  const std::size_t expected = fault.kind == FaultKind::corruption ? 1 : trial.units.size();
  if (!between) fault.units = hit_units(trial, fault.kind);
  const std::vector<Fault> planted{std::move(fault)};
  const Model model(trial.site, trial.plan, planted);
  const auto showing = static_cast<double>(failing(trial, model, profile));
  return std::min(1.0, showing / static_cast<double>(expected));
}

// That a fault is missed by all entries so far.
struct Missed {
  double chance = 1;
  bool shown = false;  // By any.

  void see(double share) {
    shown = shown || share > 0;
    chance *= 1 - share;
  }

  std::optional<double> found() const { return shown ? std::optional(1 - chance) : std::nullopt; }
};

// What one entry shows of each fault, and of shortfalls.
struct Seen {
  std::size_t rounds = 1;
  std::vector<double> shares;
  std::optional<Curve> curve;
};

// How often its case is measured: a later round sees as much as the first.
std::size_t rounds_of(const Plan& plan, const PlanEntry& first) {
  const auto without_round = [](Axes axes) {
    axes.erase(std::string(kRoundAxis));
    return axes;
  };
  const Axes axes = without_round(first.axes);
  std::size_t rounds = 1;
  for (const PlanEntry& entry : plan.entries) {
    const bool same = entry.benchmark == first.benchmark && entry.stage == first.stage &&
                      entry.units == first.units;
    if (same && is_later_round(entry.axes) && without_round(entry.axes) == axes) ++rounds;
  }
  return rounds;
}

// Serials are compared, not measured.
std::optional<double> chance_of_telling(const Plan& plan) {
  if (std::ranges::find(plan.entries, "preflight.gpu", &PlanEntry::benchmark) == plan.entries.end())
    return std::nullopt;
  return 1;
}

}  // namespace

Detection detect(const Terms& terms, std::span<const Fault> faults, bool with_curves) {
  Profile profile = terms.profile;
  profile.reliability.reset();  // Of hours under load; here are single measurements.
  Detection detection;
  std::vector<Missed> missed(faults.size());
  InOrder<Seen> seeing([&](Seen&& seen) {
    for (std::size_t at = 0; at < faults.size(); ++at) {
      for (std::size_t round = 0; round < seen.rounds; ++round) missed[at].see(seen.shares[at]);
    }
    if (seen.curve) detection.curves.push_back(std::move(*seen.curve));
  });
  for (const PlanEntry& entry : terms.plan.entries) {
    if (is_later_round(entry.axes)) continue;
    seeing.add([&, rounds = rounds_of(terms.plan, entry)] {
      const Trial trial(terms, entry);
      Seen seen{rounds, {}, std::nullopt};
      for (const Fault& fault : faults) {
        seen.shares.push_back(share_showing(trial, profile, fault));
      }
      if (with_curves) seen.curve = curve_of(trial, profile);
      return seen;
    });
  }
  seeing.finish();
  for (std::size_t at = 0; at < faults.size(); ++at) {
    const bool told = faults[at].kind == FaultKind::swapped_serials;
    detection.chances.push_back(told ? chance_of_telling(terms.plan) : missed[at].found());
  }
  return detection;
}

}  // namespace assay
