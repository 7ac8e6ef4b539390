// Which units a part touches, and the plan without all others.
#include "harness/plan/part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "results/record/near_names.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::size_t kComplaintsMax = 20;
constexpr const char* kOfMore =
    "hosts work together in it that --units does not name; without --units it is measured";

using Ids = std::set<std::string>;

// Of each named place the hosts, and of each host all that it holds and stands in.
Ids touched(const Site& site, const Ids& named) {
  Ids found;
  for (const SiteHost& host : site.hosts) {
    if (host.spare) continue;
    const bool whole =
        named.contains(host.id) || named.contains(host.rack) || named.contains(site.name);
    bool any = whole;
    for (const SiteDevice& device : host.devices) {
      if (!whole && !named.contains(device.id)) continue;
      any = true;
      found.insert(device.id);
    }
    if (any) found.insert({host.id, host.rack});
  }
  return found;
}

Ids named_by(const Site& site, const std::vector<std::string>& patterns, Complaints& complaints) {
  Ids known;
  for (const Unit& unit : units(site)) known.insert(unit.id);
  Ids spares;
  for (const SiteHost& host : site.hosts) {
    if (host.spare) spares.insert(host.id);
  }
  Ids named;
  for (const std::string& id : expand(patterns)) {
    if (spares.contains(id)) {
      complaints.push_back(
          fmt::format("--units: {} is a spare, which is measured when it takes a place", id));
    } else if (!known.contains(id)) {
      complaints.push_back(fmt::format("--units: site '{}' has no unit '{}'; {}", site.name, id,
                                       did_you_mean(id, {known.begin(), known.end()})));
    }
    if (complaints.size() == kComplaintsMax) break;
    named.insert(id);
  }
  return named;
}

std::vector<std::string> those_in(const Ids& part, const std::vector<std::string>& patterns) {
  std::vector<std::string> ids = expand(patterns);
  std::erase_if(ids, [&](const std::string& id) { return !part.contains(id); });
  return compress(ids);
}

}  // namespace

void keep_part(const Site& site, const std::vector<std::string>& patterns, Plan& plan,
               Complaints& complaints) {
  const Ids part = touched(site, named_by(site, patterns, complaints));
  if (!complaints.empty()) return;
  for (NotOffered& refused : plan.not_offered) refused.units = those_in(part, refused.units);
  std::erase_if(plan.not_offered, [](const NotOffered& refused) { return refused.units.empty(); });
  std::vector<PlanEntry> kept;
  for (PlanEntry& entry : plan.entries) {
    if (entry.level == Level::group || entry.level == Level::cluster) {
      plan.not_offered.push_back({entry.benchmark, entry.axes, entry.units, kOfMore});
      continue;
    }
    entry.units = those_in(part, entry.units);
    if (!entry.units.empty()) kept.push_back(std::move(entry));
  }
  plan.entries = std::move(kept);
  plan.groups.clear();
}

}  // namespace assay
