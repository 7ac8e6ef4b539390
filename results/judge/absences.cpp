// Looking for a reason why each of them was left out.
#include "results/judge/absences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "results/record/case.hpp"

namespace assay {
namespace {

// By name and level.
using Cases = std::set<std::pair<std::string, Level>>;

Cases behind_gates(const Plan& plan) {
  Cases gated;
  for (const PlanEntry& entry : plan.entries) {
    if (section_of(plan, entry) == 0) continue;
    gated.emplace(case_name(entry.benchmark, entry.axes), entry.level);
  }
  return gated;
}

const Plan* latest_of(const Looks& looks, const Cases& gated) {
  const Plan* latest = nullptr;
  for (const LaterIndex& later : looks.later()) {
    const bool behind = std::ranges::any_of(later.plan().entries, [&](const PlanEntry& entry) {
      return entry.again != Again::spare && entry.again != Again::locate &&
             gated.contains({case_name(entry.benchmark, entry.axes), entry.level});
    });
    if (behind) latest = &later.plan();
  }
  return latest;
}

}  // namespace

Absences absences(const Plan& plan, const Looks& looks, const Site& site,
                  const std::function<bool(const std::string& unit)>& is_sick) {
  const Plan* latest = latest_of(looks, behind_gates(plan));
  if (latest == nullptr) return {};
  Absences found{latest->absent, {}};
  for (const Absence& absence : latest->absent) {
    const auto host = std::ranges::find(site.hosts, absence.host, &SiteHost::id);
    const bool sick =
        host != site.hosts.end() && (is_sick(host->id) || is_sick(host->rack) ||
                                     std::ranges::any_of(host->devices, is_sick, &SiteDevice::id));
    if (sick) continue;
    found.problems.push_back(fmt::format("plan-{:04}.json leaves {} out, of which nothing is bad",
                                         latest->number, absence.host));
  }
  return found;
}

}  // namespace assay
