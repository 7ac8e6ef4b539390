// Checking a plan against its profile before anything is launched.
#include "harness/plan/demands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/plan/tightness.hpp"
#include "results/judge/judge.hpp"
#include "results/judge/rebased.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

std::string at_line(const Profile& profile, int line) {
  return fmt::format("profile '{}', line {}", profile.name, line);
}

class BoundCheck {
 public:
  BoundCheck(const Plan& plan, const Profile& profile, Complaints& complaints)
      : plan_(plan), profile_(profile), complaints_(complaints) {}

  void check(const PlanEntry& entry, const PlannedMetric& metric) {
    const Bound* bound = nullptr;
    try {
      bound = bound_for(profile_, entry, metric.name);
    } catch (const Error& error) {
      complaints_.push_back(error.what());
      return;
    }
    if (bound == nullptr) {
      no_bound(entry, metric);
    } else {
      check_bound(entry, metric, *bound);
    }
  }

 private:
  void no_bound(const PlanEntry& entry, const PlannedMetric& metric) {
    complaints_.push_back(fmt::format(
        "no bound, no launch: profile '{}' has no bound for {} of {}; add "
        "{{\"benchmark\": \"{}\", \"metric\": \"{}\", \"unit\": \"{}\", ...}} or, to measure "
        "without judging, \"gate\": \"record\" with a reason",
        profile_.name, metric.name, case_name(entry.benchmark, entry.axes), entry.benchmark,
        metric.name, metric.unit));
  }

  void check_bound(const PlanEntry& entry, const PlannedMetric& metric, const Bound& bound) {
    const std::string place = at_line(profile_, bound.line);
    const std::string name = case_name(entry.benchmark, entry.axes);
    if (bound.unit != metric.unit) {
      complaints_.push_back(fmt::format("{}: {} of {} is measured in {}, but the bound is in {}",
                                        place, metric.name, name, metric.unit, bound.unit));
      return;
    }
    if (entry.sampling.repetitions < bound.samples_min) {
      complaints_.push_back(
          fmt::format("{}: {} of {} needs {} samples, but the campaign plans {} repetitions", place,
                      metric.name, name, bound.samples_min, entry.sampling.repetitions));
    }
    const Decision& decision = profile_.decision;
    if (bound.gate == Gate::judge && entry.sampling.repetitions < decision.n) {
      complaints_.push_back(fmt::format(
          "{}: its decision rule holds from {} repetitions on, but the campaign plans "
          "{} of {}",
          at_line(profile_, decision.line), decision.n, entry.sampling.repetitions, name));
    }
    if (bound.gate == Gate::judge) check_tightness(bound, place, complaints_);
    if (bound.rebased) check_tightness(external(bound), place, complaints_);
    for (const auto& threshold : {bound.at_least, bound.at_most, bound.physical_limit}) {
      if (threshold) check_reference(entry, bound, *threshold);
    }
  }

  void check_reference(const PlanEntry& entry, const Bound& bound, const Threshold& threshold) {
    if (threshold.of.empty()) return;
    if (reference_for(plan_, entry, bound, threshold).entry != nullptr) return;
    complaints_.push_back(fmt::format(
        "{} is judged relative to {}, which is not planned exactly once with a metric in {} on "
        "the same units: add it to the campaign or give {} an absolute limit",
        case_name(entry.benchmark, entry.axes), threshold.of, bound.unit, bound.metric));
  }

  const Plan& plan_;
  const Profile& profile_;
  Complaints& complaints_;
};

// One complaint a model: a site has thousands of devices alike.
void check_models(const PlanRequest& request, Complaints& complaints) {
  struct Wrong {
    std::string first;
    std::size_t count = 0;
  };
  std::map<std::string, Wrong> wrong;
  for (const SiteHost& host : request.site.hosts) {
    for (const SiteDevice& device : host.devices) {
      // Exact names only: "H200" is not "GH200".
      if (device.model == request.profile.device || device.kind == request.profile.device) continue;
      Wrong& model = wrong[device.model];
      if (model.count++ == 0) model.first = device.id;
    }
  }
  for (const auto& [model, devices] : wrong) {
    const std::string others =
        devices.count > 1 ? fmt::format(" (and so are {} more)", devices.count - 1) : "";
    complaints.push_back(fmt::format("profile '{}' is for '{}', but {} is '{}'{}",
                                     request.profile.name, request.profile.device, devices.first,
                                     model, others));
  }
}

}  // namespace

void check_bounds(const Plan& plan, const Profile& profile, Complaints& complaints) {
  BoundCheck check{plan, profile, complaints};
  for (const PlanEntry& entry : plan.entries) {
    for (const PlannedMetric& metric : entry.metrics) check.check(entry, metric);
  }
}

void check_routes(const PlanRequest& request, const Plan& plan, Complaints& complaints) {
  std::map<std::string, Route> routes;
  for (const Benchmark* benchmark : request.benchmarks) routes[benchmark->name] = benchmark->route;
  std::map<std::string, std::set<std::string>> over_network;  // Stage and level to units.
  const auto place = [](const PlanEntry& entry) {
    return fmt::format("{} {}", entry.stage, name(entry.level));
  };
  for (const PlanEntry& entry : plan.entries) {
    if (!entry.group || routes[entry.benchmark] != Route::network) continue;
    const auto units = expand(entry.units);
    over_network[place(entry)].insert(units.begin(), units.end());
  }
  for (const PlanEntry& entry : plan.entries) {
    const auto found = over_network.find(place(entry));
    if (!entry.group || routes[entry.benchmark] == Route::network || found == over_network.end()) {
      continue;
    }
    const auto units = expand(entry.units);
    if (std::ranges::none_of(units, [&](const auto& unit) { return found->second.contains(unit); }))
      continue;
    complaints.push_back(
        fmt::format("stage '{}' has {} beside what goes over the network alone, on the same units: "
                    "GPUs' library is told so once a process; give each a stage of its own",
                    entry.stage, case_name(entry.benchmark, entry.axes)));
  }
}

void check_profile(const PlanRequest& request, Complaints& complaints) {
  std::set<std::string> known;
  for (const Benchmark* benchmark : request.benchmarks) known.insert(benchmark->name);
  const auto check = [&](const std::string& benchmark, int line) {
    if (known.contains(benchmark)) return;
    complaints.push_back(fmt::format("{}: there is no benchmark '{}'; see assay list benchmarks",
                                     at_line(request.profile, line), benchmark));
  };
  for (const Bound& bound : request.profile.bounds) check(bound.benchmark, bound.line);
  for (const Expectation& fact : request.profile.expectations) check(fact.benchmark, fact.line);
  for (const Demand& demand : request.profile.demands) check(demand.benchmark, demand.line);

  check_models(request, complaints);
}

}  // namespace assay
