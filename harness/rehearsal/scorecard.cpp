// Comparing what was found with what was planted.
#include "harness/rehearsal/scorecard.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"

namespace assay {
namespace {

constexpr std::size_t kNamedMax = 4;

// Which places stand in which: the site, zones, racks, hosts, devices.
class Tree {
 public:
  explicit Tree(const Site& site) {
    for (const SiteHost& host : site.hosts) {
      add(site.name, host);
      if (!host.rack.empty()) add(host.rack, host);
      add(host.id, host);
      const std::vector<std::string> cards = nics(site, host);
      for (std::size_t i = 0; i < host.devices.size() && !cards.empty(); ++i) {
        devices_[cards[i % cards.size()]].insert(host.devices[i].id);
      }
      racks_[host.rack].push_back(&host);
    }
    for (const SiteZone& zone : site.zones) {
      for (const std::string& rack : zone.racks) {
        for (const SiteHost* host : racks_[rack]) add(zone.id, *host);
      }
    }
  }

  // The devices that stand in a place; itself for a device.
  std::set<std::string> devices(const std::string& place) const {
    const auto found = devices_.find(place);
    return found == devices_.end() ? std::set<std::string>{place} : found->second;
  }

 private:
  void add(const std::string& place, const SiteHost& host) {
    for (const SiteDevice& device : host.devices) devices_[place].insert(device.id);
  }

  std::map<std::string, std::set<std::string>> devices_;
  std::map<std::string, std::vector<const SiteHost*>> racks_;
};

std::set<std::string> devices_of(const Fault& fault, const Tree& tree) {
  std::set<std::string> devices;
  for (const std::string& unit : fault.units) devices.merge(tree.devices(unit));
  return devices;
}

// A finding blames a fault rightly where all that it blames has the fault.
bool within(const Finding& finding, const std::set<std::string>& devices, const Tree& tree) {
  return std::ranges::includes(devices, tree.devices(finding.causes.front()));
}

// Too wide: something of the fault stands in what is blamed.
bool around(const Finding& finding, const std::set<std::string>& devices, const Tree& tree) {
  const std::set<std::string> blamed = tree.devices(finding.causes.front());
  return std::ranges::any_of(devices, [&](const auto& one) { return blamed.contains(one); });
}

std::string causes_of(const Finding& finding) {
  return fmt::format("{}", fmt::join(finding.causes, " or "));
}

// The exact part: nothing of the fault is left unnamed, and a place is named as a place.
bool covers(const std::vector<const Finding*>& findings, const Fault& fault, const Tree& tree) {
  return std::ranges::all_of(fault.units, [&](const std::string& unit) {
    return std::ranges::any_of(findings, [&](const Finding* finding) {
      const auto& causes = finding->causes;
      if (std::ranges::find(causes, unit) != causes.end()) return true;
      const auto named = tree.devices(causes.front());
      return named.size() > 1 && std::ranges::includes(named, tree.devices(unit));
    });
  });
}

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }

std::string line_of(const Scored& one) {
  std::string line = fmt::format("  {} {}", one.found ? "found " : "MISSED", in_words(one.fault));
  for (std::size_t at = 0; at < std::min(one.named.size(), kNamedMax); ++at) {
    line += (at == 0 ? ": named " : ", ") + one.named[at];
  }
  if (one.named.size() > kNamedMax)
    line += fmt::format(" and {} more", one.named.size() - kNamedMax);
  if (!one.near.empty()) line += fmt::format("; blamed too widely: {}", fmt::join(one.near, ", "));
  if (!one.chance) {
    line += "; no planned case shows it";
  } else if (!one.found || *one.chance < 0.999) {
    line += fmt::format("; a unit with it is found with a chance of {}", percent(*one.chance));
  }
  return line + "\n";
}

}  // namespace

bool Scorecard::good() const {
  return invented.empty() && std::ranges::all_of(scored, &Scored::found);
}

void score(const std::vector<Finding>& findings, const Site& site, Scorecard& card) {
  const Tree tree(site);
  std::set<const Finding*> explained;
  for (Scored& one : card.scored) {
    const std::set<std::string> devices = devices_of(one.fault, tree);
    std::vector<const Finding*> right;
    for (const Finding& finding : findings) {
      if (within(finding, devices, tree)) right.push_back(&finding);
    }
    explained.insert(right.begin(), right.end());
    one.found = covers(right, one.fault, tree);
    for (const Finding* finding : right) one.named.push_back(causes_of(*finding));
    if (one.found) continue;
    for (const Finding& finding : findings) {
      if (explained.contains(&finding) || !around(finding, devices, tree)) continue;
      explained.insert(&finding);
      one.near.push_back(causes_of(finding));
    }
  }
  for (const Finding& finding : findings) {
    if (!explained.contains(&finding)) card.invented.push_back(finding);
  }
}

std::string in_text(const Scorecard& card) {
  const auto found = std::ranges::count(card.scored, true, &Scored::found);
  std::string text = fmt::format(
      "SIMULATED rehearsal, seed {}: {} of {} faults found, {} invented; {} rounds, {:.1f} h, "
      "{:.0f} GPU-hours\n",
      card.seed, found, card.scored.size(), card.invented.size(), card.rounds, card.hours,
      card.gpu_hours);
  for (const Scored& one : card.scored) text += line_of(one);
  for (const Finding& finding : card.invented) {
    text += fmt::format("  INVENTED {}: {}\n", finding.causes.front(), finding.reason);
  }
  if (card.curves.empty()) return text;
  text += "Chance that a unit with a shortfall fails at the first look, by the real judge:\n  ";
  text += fmt::format("{:<76}", "");
  for (const double shortfall : kShortfalls) text += fmt::format("{:>7}", percent(shortfall));
  text += '\n';
  for (const Curve& curve : card.curves) {
    text += fmt::format("  {:<76}", curve.level + " " + curve.case_name);
    for (const double chance : curve.chances) text += fmt::format("{:>7.2f}", chance);
    text += '\n';
  }
  return text;
}

std::string to_json(const Scorecard& card) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("curves").array();
  for (const Curve& curve : card.curves) {
    json.object().key("case").text(curve.case_name).key("chances").array();
    for (const double chance : curve.chances) json.number(chance);
    json.end().key("level").text(curve.level).key("shortfalls").array();
    for (const double shortfall : kShortfalls) json.number(shortfall);
    json.end().key("units").count(curve.units).end();
  }
  json.end().key("faults").array();
  for (const Scored& one : card.scored) {
    json.object().key("chance");
    one.chance ? json.number(*one.chance) : json.null();
    json.key("fault").text(in_words(one.fault)).key("found").flag(one.found);
    write_texts(json.key("named"), one.named);
    write_texts(json.key("near"), one.near);
    json.end();
  }
  json.end().key("faults_sha256").text(card.faults_sha256);
  json.key("gpu_hours").number(card.gpu_hours).key("hours").number(card.hours);
  json.key("invented").array();
  for (const Finding& finding : card.invented) {
    json.object();
    write_texts(json.key("causes"), finding.causes);
    json.key("reason").text(finding.reason).end();
  }
  json.end().key("reality").text("simulated").key("rounds").count(card.rounds);
  json.key("schema").text("assay/scorecard/1").key("seed").hex(card.seed).end();
  return out + "\n";
}

}  // namespace assay
