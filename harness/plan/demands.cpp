// Checking a plan against its profile before anything is launched.
#include "harness/plan/demands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "results/judge/judge.hpp"

namespace assay {
namespace {

std::string at_line(const Profile& profile, int line) {
  return fmt::format("profile '{}', line {}", profile.name, line);
}

void check_reference(const Plan& plan, const PlanEntry& entry, const Bound& bound,
                     const std::optional<Threshold>& threshold, Complaints& complaints) {
  if (!threshold || threshold->of.empty()) return;
  if (reference_for(plan, entry, bound, *threshold).entry != nullptr) return;
  complaints.push_back(fmt::format(
      "{} is judged relative to {}, which is not planned exactly once with a metric in {} on the "
      "same units: add it to the campaign or give {} an absolute limit",
      case_name(entry.benchmark, entry.axes), threshold->of, bound.unit, bound.metric));
}

void check_metric(const Plan& plan, const Profile& profile, const PlanEntry& entry,
                  const PlannedMetric& metric, Complaints& complaints) {
  const std::string name = case_name(entry.benchmark, entry.axes);
  const Bound* bound = nullptr;
  try {
    bound = bound_for(profile, entry, metric.name);
  } catch (const Error& error) {
    complaints.push_back(error.what());
    return;
  }
  if (bound == nullptr) {
    complaints.push_back(fmt::format(
        "no bound, no launch: profile '{}' has no bound for {} of {}; add "
        "{{\"benchmark\": \"{}\", \"metric\": \"{}\", \"unit\": \"{}\", ...}} or, to measure "
        "without judging, \"gate\": \"record\" with a reason",
        profile.name, metric.name, name, entry.benchmark, metric.name, metric.unit));
    return;
  }
  if (bound->unit != metric.unit) {
    complaints.push_back(fmt::format("{}: {} of {} is measured in {}, but the bound is in {}",
                                     at_line(profile, bound->line), metric.name, name, metric.unit,
                                     bound->unit));
    return;
  }
  if (entry.sampling.repetitions < bound->samples_min) {
    complaints.push_back(
        fmt::format("{}: {} of {} needs {} samples, but the campaign plans {} repetitions",
                    at_line(profile, bound->line), metric.name, name, bound->samples_min,
                    entry.sampling.repetitions));
  }
  check_reference(plan, entry, *bound, bound->at_least, complaints);
  check_reference(plan, entry, *bound, bound->at_most, complaints);
  check_reference(plan, entry, *bound, bound->physical_limit, complaints);
}

}  // namespace

void check_bounds(const Plan& plan, const Profile& profile, Complaints& complaints) {
  for (const PlanEntry& entry : plan.entries) {
    for (const PlannedMetric& metric : entry.metrics) {
      check_metric(plan, profile, entry, metric, complaints);
    }
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

  for (const SiteHost& host : request.site.hosts) {
    for (const SiteDevice& device : host.devices) {
      // Exact names only: "H200" is not "GH200".
      if (device.model == request.profile.device || device.kind == request.profile.device) continue;
      complaints.push_back(fmt::format("profile '{}' is for '{}', but {} is '{}'",
                                       request.profile.name, request.profile.device, device.id,
                                       device.model));
    }
  }
}

}  // namespace assay
