// Planting one fault everywhere, and judging.
#include "harness/rehearsal/detection.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/rehearsal/model.hpp"
#include "results/judge/judge.hpp"
#include "results/next/groups.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// The plan of one entry on its first units.
Plan plan_of(const Plan& whole, const PlanEntry& entry) {
  Plan plan = whole;
  plan.not_offered.clear();
  plan.entries = {entry};
  std::vector<std::string> units = expand(entry.units);
  units.resize(std::min(units.size(), kTriedUnits));
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

// How many of the units are not as demanded with such faults.
std::size_t failing(const Plan& plan, const Site& site, const Profile& profile,
                    const std::vector<Fault>& faults) {
  const Model model(site, plan, faults);
  const PlanEntry& entry = plan.entries.front();
  Measurements measured;
  std::size_t failing = 0;
  for (const std::string& unit : expand(entry.units)) {
    if (!model.refusal(unit).empty() || model.ending(entry, unit)) {
      ++failing;
    } else {
      measured.samples.append(model.sample(entry, unit, {1, 0}));
    }
  }
  judge(plan, profile, site, measured, [&](const Verdict& verdict, const auto&) {
    if (verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error) ++failing;
  });
  return failing;
}

bool is_of_hosts(FaultKind kind) {
  return kind == FaultKind::dead_node || kind == FaultKind::missing_node ||
         kind == FaultKind::lying_clock;
}

// A host in each of the entry's groups.
std::vector<std::string> first_hosts(const PlanEntry& entry, const Site& site) {
  const std::vector<std::string> units = expand(entry.units);
  std::vector<std::string> hosts;
  for (const UnitGroup& group : site.groups) {
    if (std::ranges::find(units, group.id) == units.end()) continue;
    hosts.push_back(group.members.front());
  }
  return hosts;
}

// Every unit of the plan or what it stands in; of what devices do together one device in each.
std::vector<std::string> hit_units(const Plan& plan, const Site& site, FaultKind kind) {
  const PlanEntry& entry = plan.entries.front();
  std::vector<std::string> units = expand(entry.units);
  // A majority that is wrong cannot be told from one that is right.
  if (kind == FaultKind::corruption) return {units.front()};
  if (entry.level == Level::group) return first_hosts(entry, site);
  const bool of_device = kind == FaultKind::nvlink || kind == FaultKind::flapping;
  if (!is_of_hosts(kind) && !(entry.group && of_device)) return units;
  std::vector<std::string> hit;
  std::string last;
  for (const SiteHost& host : site.hosts) {
    const std::string& group = entry.level == Level::rack ? host.rack : host.id;
    if (group == last || host.devices.empty()) continue;
    last = group;
    hit.push_back(of_device ? host.devices.front().id : host.id);
  }
  return hit;
}

std::size_t expected_failing(const Plan& plan, const Fault& fault) {
  return fault.kind == FaultKind::corruption ? 1 : expand(plan.entries.front().units).size();
}

bool is_judged(const Plan& plan, const Profile& profile) {
  const PlanEntry& entry = plan.entries.front();
  return std::ranges::any_of(entry.metrics, [&](const PlannedMetric& metric) {
    const Bound* bound = bound_for(profile, entry, metric.name);
    return bound != nullptr && bound->gate == Gate::judge;
  });
}

// A fault of that size that makes the case slower; none where nothing does.
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

}  // namespace

std::vector<Curve> curves(const Terms& terms) {
  std::vector<Curve> found;
  for (const PlanEntry& entry : terms.plan.entries) {
    const Plan plan = plan_of(terms.plan, entry);
    auto fault = slowing(entry);
    if (!fault || !is_judged(plan, terms.profile)) continue;
    const Site site = site_around(terms.site, plan);
    fault->units = hit_units(plan, site, fault->kind);
    Curve& curve = found.emplace_back();
    curve.case_name = case_name(entry.benchmark, entry.axes);
    curve.level = name(entry.level);
    curve.units = expand(plan.entries.front().units).size();
    for (std::size_t at = 0; at < kShortfalls.size(); ++at) {
      fault->size = kShortfalls[at];
      curve.chances[at] = static_cast<double>(failing(plan, site, terms.profile, {*fault})) /
                          static_cast<double>(curve.units);
    }
  }
  return found;
}

// Serials are compared, not measured.
std::optional<double> chance_of_telling(const Plan& plan) {
  if (std::ranges::find(plan.entries, "preflight.gpu", &PlanEntry::benchmark) == plan.entries.end())
    return std::nullopt;
  return 1;
}

std::optional<double> chance_of(const Terms& terms, const Fault& planted) {
  double missed = 1;
  bool shown = false;
  if (planted.kind == FaultKind::swapped_serials) return chance_of_telling(terms.plan);
  for (const PlanEntry& entry : terms.plan.entries) {
    const Plan plan = plan_of(terms.plan, entry);
    const Site site = site_around(terms.site, plan);
    Fault fault = planted;
    const bool between = fault.kind == FaultKind::pair || fault.kind == FaultKind::boundary;
    // Whoever works together with all others meets both sides.
    if (between && entry.level != Level::cluster) continue;
    if (!between) fault.units = hit_units(plan, site, fault.kind);
    const auto share = static_cast<double>(failing(plan, site, terms.profile, {fault})) /
                       static_cast<double>(expected_failing(plan, fault));
    if (!(share > 0)) continue;
    shown = true;
    missed *= 1 - std::min(1.0, share);
  }
  if (!shown) return std::nullopt;
  return 1 - missed;
}

}  // namespace assay
