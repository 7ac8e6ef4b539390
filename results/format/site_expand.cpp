// The hosts and zones that a layout's patterns stand for.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "results/format/site_parts.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using human::Complaints;

constexpr std::string_view kDigits = "0123456789";

// The digits at the end of a name.
std::string number_in(const std::string& name) {
  const std::size_t last = name.find_last_not_of(kDigits);
  return last == std::string::npos ? name : name.substr(last + 1);
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string filled(std::string text, const std::string& rack, const std::string& host) {
  replace_all(text, "{rack#}", number_in(rack));
  replace_all(text, "{host#}", number_in(host));
  replace_all(text, "{rack}", rack);
  replace_all(text, "{host}", host);
  return text;
}

// What the hosts of a rack have in common.
struct HostsOfRack {
  const RackGroup& group;
  const HostType& type;
  std::vector<std::string> devices;  // Their last names.
};

class Binder {
 public:
  Binder(Site& site, UnitLines& lines, Complaints& complaints)
      : site_(site), lines_(lines), complaints_(complaints) {}

  void bind() {
    const std::size_t listed = site_.hosts.size();
    for (const RackGroup& group : site_.layout.racks) add(group);
    site_.layout.generated = site_.hosts.size() - listed;
    list_racks();
    check_hostnames();
    for (const ZoneGroup& group : site_.layout.zones) add(group);
    mark_spares();
  }

 private:
  void add(const RackGroup& group) {
    if (group.ids.empty() || group.hosts.empty()) return;  // Already complained of.
    const auto type = site_.layout.host_types.find(group.type);
    if (type == site_.layout.host_types.end()) {
      if (!group.type.empty()) {
        complaints_.add(group.line, "there is no host type '" + group.type + "' in host_types");
      }
      return;
    }
    if (type->second.devices.empty()) return;
    const std::vector<std::string> hosts = expand(group.hosts);
    const HostsOfRack kind{group, type->second, expand(type->second.devices)};
    for (const std::string& rack : expand(group.ids)) {
      if (lines_.size() + hosts.size() * (1 + kind.devices.size()) >= kUnitsMax) {
        complaints_.add(group.line, "a site has at most " + std::to_string(kUnitsMax) + " units");
        return;
      }
      if (!lines_.add(rack, group.line)) return;  // One complaint for a group is enough.
      for (const std::string& host : hosts) {
        if (!add(kind, rack, host)) return;
      }
    }
  }

  bool add(const HostsOfRack& kind, const std::string& rack, const std::string& name) {
    const RackGroup& group = kind.group;
    const HostType& type = kind.type;
    SiteHost host;
    host.id = rack + "/" + name;
    host.rack = rack;
    host.type = group.type;
    host.hostname = filled(group.hostname, rack, name);
    host.architecture = type.architecture;
    host.facts = type.facts;
    if (!lines_.add(host.id, group.line)) return false;
    host.devices.reserve(kind.devices.size());
    for (const std::string& device : kind.devices) {
      SiteDevice& made = host.devices.emplace_back();
      made.id = host.id + "/" + device;
      made.kind = type.kind;
      made.model = type.model;
      made.facts = type.device_facts;
      if (!lines_.add(made.id, group.line)) return false;
    }
    site_.hosts.push_back(std::move(host));
    return true;
  }

  void list_racks() {
    for (const SiteHost& host : site_.hosts) {
      if (host.rack.empty() || (!racks_.empty() && racks_.back() == host.rack)) continue;
      racks_.push_back(host.rack);
    }
    known_.insert(racks_.begin(), racks_.end());
  }

  void check_hostnames() {
    std::unordered_map<std::string, std::string> named;
    for (const SiteHost& host : site_.hosts) {
      if (host.type.empty() || host.hostname.empty()) continue;
      const auto [other, fresh] = named.try_emplace(host.hostname, host.id);
      if (fresh) continue;
      complaints_.add(line_of_group(host.rack),
                      "hosts '" + other->second + "' and '" + host.id + "' would both be named '" +
                          host.hostname +
                          "': 'hostname' needs {rack} or {rack#}, {host} or {host#}");
      return;
    }
  }

  int line_of_group(const std::string& rack) const {
    for (const RackGroup& group : site_.layout.racks) {
      const std::vector<std::string> ids = expand(group.ids);
      if (std::ranges::find(ids, rack) != ids.end()) return group.line;
    }
    return 0;
  }

  void add(const ZoneGroup& group) {
    if (group.ids.empty()) return;
    const std::vector<std::string> ids = expand(group.ids);
    if (group.racks_each == 0) {
      if (ids.size() > 1 && !group.racks.empty()) {
        complaints_.add(group.line, "'racks' are those of one zone, and 'ids' names " +
                                        std::to_string(ids.size()) + "; or state 'racks_each'");
      } else if (!ids.empty()) {
        zone(group, ids.front(), expand(group.racks));
      }
      return;
    }
    const std::size_t needed = (racks_.size() + group.racks_each - 1) / group.racks_each;
    if (ids.size() != needed) {
      complaints_.add(group.line, std::to_string(racks_.size()) + " racks, " +
                                      std::to_string(group.racks_each) + " each, need " +
                                      std::to_string(needed) + " zones, and 'ids' names " +
                                      std::to_string(ids.size()));
      return;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto first = racks_.begin() + static_cast<std::ptrdiff_t>(i * group.racks_each);
      const auto count = std::min<std::ptrdiff_t>(group.racks_each, racks_.end() - first);
      zone(group, ids[i], {first, first + count});
    }
  }

  void zone(const ZoneGroup& group, const std::string& id, std::vector<std::string> racks) {
    const std::string kind(name(group.kind));
    for (const std::string& rack : racks) {
      if (!known_.contains(rack)) {
        complaints_.add(group.line, kind + " '" + id + "': the site has no rack '" + rack + "'");
        return;
      }
      const auto [other, fresh] = zone_of_[group.kind].try_emplace(rack, id);
      if (!fresh) {
        complaints_.add(group.line, "rack '" + rack + "' is in two zones of kind " + kind + ": '" +
                                        other->second + "' and '" + id + "'");
        return;
      }
    }
    if (!lines_.add(id, group.line)) return;
    site_.zones.push_back({group.kind, id, std::move(racks), group.budget_watts});
  }

  void mark_spares() {
    if (site_.layout.spares.empty()) return;
    std::unordered_map<std::string, SiteHost*> hosts;
    for (SiteHost& host : site_.hosts) hosts.emplace(host.id, &host);
    for (const std::string& id : expand(site_.layout.spares)) {
      const auto found = hosts.find(id);
      if (found == hosts.end()) {
        complaints_.add(site_.layout.spares_line, "'spares': the site has no host '" + id + "'");
        return;
      }
      found->second->spare = true;
    }
  }

  Site& site_;
  UnitLines& lines_;
  Complaints& complaints_;
  std::vector<std::string> racks_;  // In the site's order.
  std::unordered_set<std::string> known_;
  std::map<ZoneKind, std::unordered_map<std::string, std::string>> zone_of_;
};

}  // namespace

void bind_layout(Site& site, UnitLines& lines, Complaints& complaints) {
  Binder{site, lines, complaints}.bind();
}

}  // namespace assay
