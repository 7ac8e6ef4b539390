// Keeping the loads of a site and of its parts.
#include "harness/site/power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

// So much of a rise may come at once: the ramp holds over every second, not over every instant.
constexpr double kRampWindowSeconds = 1;
// Sums in another order differ by rounding.
constexpr double kRounding = 1e-9;

}  // namespace

PowerGate::PowerGate(const Site& site) {
  const Power& power = site.layout.power;
  add_part(site.name, power.budget_watts);
  if (power.ramp_watts_per_second) {
    ramp_watts_per_second_ = *power.ramp_watts_per_second;
    may_rise_watts_ = ramp_watts_per_second_ * kRampWindowSeconds;
    limited_ = true;
  }
  for (const RackGroup& group : site.layout.racks) {
    for (const std::string& rack : expand(group.ids)) {
      const std::size_t part = add_part(rack, group.budget_watts);
      part_of_rack_[rack] = part;
      parts_[part].watts += group.other_watts;
      parts_.front().watts += group.other_watts;
    }
  }
  for (const SiteZone& zone : site.zones) {
    const std::size_t part = add_part(zone.id, zone.budget_watts);
    for (const std::string& rack : zone.racks) {
      zones_of_rack_[rack].push_back(part);
      const auto own = part_of_rack_.find(rack);
      if (own != part_of_rack_.end()) parts_[part].watts += parts_[own->second].watts;
    }
  }
  std::vector<double> together(parts_.size());
  for (const SiteHost& host : site.hosts) add_host(site, host, together);
  for (std::size_t part = 0; part < together.size(); ++part) {
    if (together[part] > 0) shares_[site.name].push_back({part, together[part]});
  }
  for (const UnitGroup& group : site.groups) {
    std::vector<Share> shares;
    for (const std::string& member : group.members) {
      for (const Share& share : shares_of(member)) add(shares, share.part, share.watts);
    }
    shares_[group.id] = std::move(shares);
  }
}

std::size_t PowerGate::add_part(const std::string& id, std::optional<double> budget_watts) {
  limited_ = limited_ || budget_watts.has_value();
  parts_.push_back({id, 0, budget_watts.value_or(kUnlimited)});
  return parts_.size() - 1;
}

void PowerGate::add_host(const Site& site, const SiteHost& host, std::vector<double>& together) {
  const auto type = site.layout.host_types.find(host.type);
  if (type == site.layout.host_types.end()) return;
  std::vector<std::size_t> parts{0};
  if (const auto rack = part_of_rack_.find(host.rack); rack != part_of_rack_.end()) {
    parts.push_back(rack->second);
  }
  if (const auto zones = zones_of_rack_.find(host.rack); zones != zones_of_rack_.end()) {
    parts.insert(parts.end(), zones->second.begin(), zones->second.end());
  }
  for (const std::size_t part : parts) {
    parts_[part].watts += type->second.watts;
    for (const SiteDevice& device : host.devices) {
      const double watts = type->second.device_watts;
      add(shares_[device.id], part, watts);
      add(shares_[host.id], part, watts);
      // Spares take no part in what a rack or the site does together.
      if (host.spare) continue;
      if (!host.rack.empty()) add(shares_[host.rack], part, watts);
      together[part] += watts;
    }
  }
}

void PowerGate::add(std::vector<Share>& shares, std::size_t part, double watts) {
  const auto known = std::ranges::find(shares, part, &Share::part);
  if (known != shares.end()) {
    known->watts += watts;
  } else {
    shares.push_back({part, watts});
  }
}

const std::vector<PowerGate::Share>& PowerGate::shares_of(const std::string& unit) const {
  static const std::vector<Share> none;
  const auto found = shares_.find(unit);
  return found == shares_.end() ? none : found->second;
}

bool PowerGate::fits(const std::vector<Share>& shares) const {
  return std::ranges::all_of(shares, [&](const Share& share) {
    const Part& part = parts_[share.part];
    return part.watts + share.watts <= part.budget_watts * (1 + kRounding);
  });
}

void PowerGate::refill(double now_seconds) {
  if (now_seconds <= filled_seconds_) return;
  const double most = ramp_watts_per_second_ * kRampWindowSeconds;
  may_rise_watts_ =
      std::min(most, may_rise_watts_ + ramp_watts_per_second_ * (now_seconds - filled_seconds_));
  filled_seconds_ = now_seconds;
}

bool PowerGate::admit(const std::string& unit, double now_seconds) {
  const std::vector<Share>& shares = shares_of(unit);
  if (!fits(shares)) return false;
  if (ramp_watts_per_second_ != kUnlimited) {
    refill(now_seconds);
    // One unit may be more than the ramp allows at once; the next one waits the longer.
    const double watts = watts_of(unit);
    const double most = ramp_watts_per_second_ * kRampWindowSeconds;
    if (may_rise_watts_ < std::min(watts, most) * (1 - kRounding)) return false;
    may_rise_watts_ -= watts;
  }
  for (const Share& share : shares) parts_[share.part].watts += share.watts;
  return true;
}

void PowerGate::release(const std::string& unit) {
  for (const Share& share : shares_of(unit)) parts_[share.part].watts -= share.watts;
}

double PowerGate::admits_again(double now_seconds) const {
  if (ramp_watts_per_second_ == kUnlimited) return now_seconds;
  const double most = ramp_watts_per_second_ * kRampWindowSeconds;
  const double now = may_rise_watts_ + ramp_watts_per_second_ * (now_seconds - filled_seconds_);
  return now >= most ? now_seconds : now_seconds + (most - now) / ramp_watts_per_second_;
}

double PowerGate::watts_of(const std::string& unit) const {
  for (const Share& share : shares_of(unit)) {
    if (share.part == 0) return share.watts;
  }
  return 0;
}

std::string PowerGate::refusal(const std::string& unit) const {
  for (const Share& share : shares_of(unit)) {
    const Part& part = parts_[share.part];
    if (part.watts + share.watts <= part.budget_watts * (1 + kRounding)) continue;
    return fmt::format(
        "{} would draw {:.4g} W with {} under load, more than its budget of {:.4g} W", part.id,
        part.watts + share.watts, unit, part.budget_watts);
  }
  return {};
}

}  // namespace assay
