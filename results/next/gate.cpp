// From verdicts to who enters.
#include "results/next/gate.hpp"

#include <algorithm>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

bool is_bad(const Verdict& verdict) {
  return verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error ||
         verdict.outcome == Outcome::missing;
}

// Hosts, and hosts of devices, that some plan has measured as spares.
std::set<std::string> measured_spares(std::span<const Plan> plans) {
  std::set<std::string> units;
  for (const Plan& plan : plans) {
    for (const PlanEntry& entry : plan.entries) {
      if (entry.again != Again::spare) continue;
      for (std::string& unit : expand(entry.units)) units.insert(std::move(unit));
    }
  }
  return units;
}

bool was_measured(const std::set<std::string>& units, const SiteHost& host) {
  return units.contains(host.id) || std::ranges::any_of(host.devices, [&](const auto& device) {
           return units.contains(device.id);
         });
}

// A spare host that can stand in for the other one.
bool fits(const SiteHost& spare, const SiteHost& host) {
  return spare.spare && spare.type == host.type && spare.devices.size() == host.devices.size();
}

// Of those that fit, the first of the same rack, else the first.
const SiteHost* nearest(const SiteHost& host, const std::vector<const SiteHost*>& spares) {
  const SiteHost* found = nullptr;
  for (const SiteHost* spare : spares) {
    if (!fits(*spare, host)) continue;
    if (spare->rack == host.rack) return spare;
    if (found == nullptr) found = spare;
  }
  return found;
}

}  // namespace

Health::Health(const Plan& first) {
  std::map<std::string, std::set<std::uint32_t>> sections;
  for (const PlanEntry& entry : first.entries) {
    sections[case_name(entry.benchmark, entry.axes)].insert(assay::section_of(first, entry));
  }
  for (const auto& [name, of] : sections) {
    if (of.size() == 1) sections_[name] = *of.begin();
  }
  for (const PlanEntry& entry : first.entries) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    if (sections_.contains(name)) continue;
    const std::uint32_t section = assay::section_of(first, entry);
    for (const std::string& unit : expand(entry.units)) mixed_[name].try_emplace(unit, section);
  }
}

std::uint32_t Health::section_of(const std::string& case_name, const std::string& unit) const {
  const auto alone = sections_.find(case_name);
  if (alone != sections_.end()) return alone->second;
  const auto of_units = mixed_.find(case_name);
  if (of_units == mixed_.end()) return 0;
  const auto found = of_units->second.find(unit);
  return found == of_units->second.end() ? 0 : found->second;
}

void Health::note(const Verdict& verdict, const std::string& pointed) {
  if (!is_bad(verdict)) return;
  const std::uint32_t section = section_of(verdict.case_name, verdict.unit);
  const auto keep = [&](const std::string& unit, const std::string& reason) {
    const auto [bad, is_new] = bad_.try_emplace(unit, Bad{section, reason});
    if (!is_new && section < bad->second.section) bad->second = {section, reason};
  };
  keep(verdict.unit, verdict.unit + ": " + verdict.reason);
  if (pointed.empty()) return;
  keep(pointed, verdict.unit + ": " + verdict.reason);
  const auto [first, is_new] = pointed_.try_emplace(verdict.unit, section);
  first->second = std::min(first->second, section);
}

void Health::note_spare(const Verdict& verdict) {
  if (verdict.outcome && *verdict.outcome != Outcome::pass) bad_spares_.insert(verdict.unit);
}

std::string Health::reason(const std::string& unit, std::uint32_t section) const {
  const auto found = bad_.find(unit);
  if (found == bad_.end() || found->second.section >= section) return {};
  return found->second.reason;
}

std::string Health::reason(const SiteHost& host, std::uint32_t section) const {
  std::string found = reason(host.id, section);
  for (const SiteDevice& device : host.devices) {
    if (found.empty()) found = reason(device.id, section);
  }
  return found;
}

std::string Health::reason_of_rack(const std::string& rack, std::uint32_t section) const {
  const auto pointed = pointed_.find(rack);
  const bool is_other = pointed != pointed_.end() && pointed->second < section;
  return rack.empty() || is_other ? std::string{} : reason(rack, section);
}

bool Health::is_good_spare(const SiteHost& host) const {
  return !bad_spares_.contains(host.id) &&
         std::ranges::none_of(host.devices, [&](const SiteDevice& device) {
           return bad_spares_.contains(device.id);
         });
}

std::vector<Absence> absences(std::span<const Plan> plans, const Site& site, const Health& health,
                              std::uint32_t section) {
  std::set<std::string> explained;  // Racks with somebody in them who is bad by himself.
  for (const SiteHost& host : site.hosts) {
    if (!host.spare && !health.reason(host, section).empty()) explained.insert(host.rack);
  }
  std::vector<Absence> absent;
  std::vector<const SiteHost*> hosts;
  for (const SiteHost& host : site.hosts) {
    if (host.spare || host.devices.empty()) continue;
    std::string reason = health.reason(host, section);
    if (reason.empty() && !explained.contains(host.rack)) {
      reason = health.reason_of_rack(host.rack, section);
    }
    if (reason.empty()) continue;
    absent.push_back({host.id, "", std::move(reason)});
    hosts.push_back(&host);
  }
  const std::set<std::string> measured = measured_spares(plans);
  std::vector<const SiteHost*> spares;
  for (const SiteHost& host : site.hosts) {
    if (host.spare && was_measured(measured, host) && health.is_good_spare(host)) {
      spares.push_back(&host);
    }
  }
  const auto take = [&](Absence& absence, const SiteHost* spare) {
    if (spare == nullptr) return;
    absence.spare = spare->id;
    std::erase(spares, spare);
  };
  std::map<std::string, std::string> stood_in;
  for (const Plan& plan : plans) {
    for (const Absence& absence : plan.absent) stood_in[absence.host] = absence.spare;
  }
  for (Absence& absence : absent) {
    const auto same = std::ranges::find(spares, stood_in[absence.host], &SiteHost::id);
    take(absence, same == spares.end() ? nullptr : *same);
  }
  for (std::size_t at = 0; at < absent.size(); ++at) {
    if (absent[at].spare.empty()) take(absent[at], nearest(*hosts[at], spares));
  }
  return absent;
}

std::vector<Absence> with_untried_spares(std::span<const Plan> plans, const Site& site,
                                         std::vector<Absence> absent) {
  const std::set<std::string> measured = measured_spares(plans);
  std::vector<const SiteHost*> untried;
  for (const SiteHost& host : site.hosts) {
    if (host.spare && !host.devices.empty() && !was_measured(measured, host)) {
      untried.push_back(&host);
    }
  }
  for (Absence& absence : absent) {
    if (!absence.spare.empty()) continue;
    const auto host = std::ranges::find(site.hosts, absence.host, &SiteHost::id);
    if (host == site.hosts.end()) continue;
    const SiteHost* spare = nearest(*host, untried);
    if (spare == nullptr) continue;
    absence.spare = spare->id;
    std::erase(untried, spare);
  }
  return absent;
}

}  // namespace assay
