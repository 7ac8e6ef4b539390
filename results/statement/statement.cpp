// Which attempt of which campaign counts for each contracted unit.
#include "results/statement/statement.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

bool is_complete(Outcome outcome) {
  return outcome == Outcome::pass || outcome == Outcome::fail || outcome == Outcome::indeterminate;
}

// Where each unit of a site is.
struct Holders {
  std::string host;
  std::string rack;
};

std::unordered_map<std::string, Holders> holders_of(const Site& site) {
  std::unordered_map<std::string, Holders> holders;
  for (const SiteHost& host : site.hosts) {
    holders[host.id] = {host.id, host.rack};
    for (const SiteDevice& device : host.devices) holders[device.id] = {host.id, host.rack};
    if (!host.rack.empty()) holders[host.rack] = {{}, host.rack};
  }
  return holders;
}

// As the inventory writes it: a board with several modules has one serial.
std::string serial_of(const SiteDevice& device) {
  const auto module = device.facts.find("module");
  if (device.serial.empty() || module == device.facts.end()) return device.serial;
  return device.serial + "/" + text(module->second);
}

class Composition {
 public:
  Composition(const Site& site, const std::optional<Inventory>& inventory,
              std::vector<CampaignResult> campaigns)
      : site_(site), holders_(holders_of(site)) {
    made_.site = site.name;
    made_.by_serial = inventory.has_value();
    std::ranges::stable_sort(campaigns, {}, &CampaignResult::created);
    made_.campaigns = std::move(campaigns);
    list_units(inventory);
  }

  Statement make() {
    made_.reality = "real";
    demand_cases();
    for (std::size_t i = 0; i < made_.campaigns.size(); ++i) take(i);
    for (std::size_t i = 0; i < made_.campaigns.size(); ++i) void_by_events(i);
    for (StatedUnit& unit : made_.units) settle(unit);
    note_profiles();
    count_groups();
    conclude();
    for (CampaignResult& campaign : made_.campaigns) {
      campaign.units.clear();
      campaign.cases.clear();
    }
    return std::move(made_);
  }

 private:
  void list_units(const std::optional<Inventory>& inventory) {
    std::unordered_map<std::string, std::string> serials;
    if (inventory) {
      for (const ContractedDevice& device : inventory->devices) {
        serials[device.unit] = device.serial + (device.module.empty() ? "" : "/" + device.module);
      }
    }
    std::map<Level, std::vector<StatedUnit>> levels;
    std::set<std::string> spares;
    for (const SiteHost& host : site_.hosts) {
      if (!host.spare) continue;
      spares.insert(host.id);
      for (const SiteDevice& device : host.devices) spares.insert(device.id);
    }
    const bool cluster = std::ranges::any_of(made_.campaigns, [&](const CampaignResult& campaign) {
      return std::ranges::find(campaign.units, site_.name, &UnitVerdict::unit) !=
             campaign.units.end();
    });
    for (const Unit& unit : units(site_)) {
      if (spares.contains(unit.id) || (unit.level == Level::cluster && !cluster)) continue;
      StatedUnit stated;
      stated.unit = unit.id;
      stated.level = unit.level;
      if (unit.level == Level::device && serials.contains(unit.id)) {
        stated.serial = serials[unit.id];
        place_of_serial_[stated.serial] = unit.id;
      }
      levels[unit.level].push_back(std::move(stated));
    }
    for (auto& [level, stated] : levels) {
      for (StatedUnit& unit : stated) {
        index_[unit.unit] = made_.units.size();
        made_.units.push_back(std::move(unit));
      }
    }
  }

  void demand_cases() {
    for (const CampaignResult& campaign : made_.campaigns) {
      for (const StatedCase& planned : campaign.cases) {
        demanded_[planned.level].insert(planned.case_name);
      }
    }
  }

  // How many cases each unit was planned in.
  static std::unordered_map<std::string, std::size_t> counts_of(const CampaignResult& campaign) {
    std::unordered_map<std::string, std::size_t> counts;
    for (const StatedCase& planned : campaign.cases) {
      for (const std::string& unit : expand(planned.units)) ++counts[unit];
    }
    return counts;
  }

  void take(std::size_t number) {
    const CampaignResult& campaign = made_.campaigns[number];
    if (campaign.site.name != site_.name) {
      throw Error{fmt::format("{} is a campaign on '{}', and the site is '{}'", campaign.folder,
                              campaign.site.name, site_.name),
                  "state campaigns of one site"};
    }
    if (campaign.reality != "real") made_.reality = campaign.reality;
    std::unordered_map<std::string, std::string> serial_at;
    for (const SiteHost& host : campaign.site.hosts) {
      for (const SiteDevice& device : host.devices) serial_at[device.id] = serial_of(device);
    }
    std::unordered_map<std::string, std::size_t> planned = counts_of(campaign);
    for (const UnitVerdict& verdict : campaign.units) {
      const std::string place = counted_as(campaign, verdict, serial_at);
      const auto found = index_.find(place);
      if (found == index_.end()) continue;
      Attempt attempt;
      attempt.campaign = number;
      // Measured and not judged is not decided.
      attempt.outcome = verdict.outcome.value_or(Outcome::missing);
      const std::size_t demanded = demanded_[verdict.level].size();
      attempt.cases_lacking = demanded - std::min(demanded, planned[verdict.unit]);
      if (place != verdict.unit) attempt.place = verdict.unit;
      made_.units[found->second].attempts.push_back(std::move(attempt));
    }
  }

  // The contracted place whose unit a verdict is about; empty where it is of none.
  std::string counted_as(const CampaignResult& campaign, const UnitVerdict& verdict,
                         const std::unordered_map<std::string, std::string>& serial_at) {
    const auto known = serial_at.find(verdict.unit);
    const bool compared = made_.by_serial && verdict.level == Level::device &&
                          known != serial_at.end() && !known->second.empty();
    if (!compared) return verdict.unit;
    const auto contracted = place_of_serial_.find(known->second);
    if (contracted == place_of_serial_.end()) {
      made_.notes.push_back(
          fmt::format("{}: {} had the serial {}, which the contract does not "
                      "count; its verdict is of no contracted unit",
                      campaign.folder, verdict.unit, known->second));
      return {};
    }
    if (contracted->second != verdict.unit) {
      made_.notes.push_back(
          fmt::format("{}: the serial {} stood at {}, and the contract has it at {}",
                      campaign.folder, known->second, verdict.unit, contracted->second));
    }
    return contracted->second;
  }

  void void_by_events(std::size_t number) {
    for (const Event& event : made_.campaigns[number].events) {
      const auto holder = holders_.find(event.unit);
      if (holder == holders_.end()) continue;
      for (StatedUnit& unit : made_.units) {
        if (touches(event.unit, holder->second, unit)) void_before(unit, number, event);
      }
    }
  }

  bool touches(const std::string& repaired, const Holders& holder, const StatedUnit& unit) const {
    if (unit.unit == repaired || unit.unit == holder.host || unit.unit == holder.rack) return true;
    if (unit.level != Level::device) return false;
    const auto own = holders_.find(unit.unit);
    return own != holders_.end() && (own->second.host == repaired || own->second.rack == repaired);
  }

  void void_before(StatedUnit& unit, std::size_t noted_in, const Event& event) const {
    const std::string why =
        fmt::format("{} of {} at {} ({})", event.kind, event.unit, event.time, event.note);
    for (Attempt& attempt : unit.attempts) {
      // The campaign that noted it has judged its own devices accordingly.
      if (attempt.campaign == noted_in && unit.level == Level::device) continue;
      if (!is_before(made_.campaigns[attempt.campaign].created, event)) continue;
      attempt.void_because = why;
      unit.retest = why;
    }
  }

  void settle(StatedUnit& unit) {
    for (std::size_t i = 0; i < unit.attempts.size(); ++i) {
      const Attempt& attempt = unit.attempts[i];
      if (!attempt.void_because.empty() || !is_complete(attempt.outcome)) continue;
      if (attempt.cases_lacking == 0 || attempt.outcome != Outcome::pass) unit.counts = i;
    }
    if (unit.counts) unit.retest.clear();
    Tally& tally = made_.levels[unit.level];
    ++tally.planned;
    ++tally.outcomes[unit.outcome()];
  }

  void note_profiles() {
    std::map<std::string, std::string> first;  // Digest to folder.
    for (const CampaignResult& campaign : made_.campaigns) {
      first.try_emplace(campaign.profile_sha256, campaign.folder);
      for (const std::string& problem : campaign.problems) {
        made_.notes.push_back(campaign.folder + ": " + problem);
      }
    }
    one_profile_ = first.size() <= 1;
    if (!one_profile_) {
      made_.notes.push_back(
          fmt::format("the campaigns were judged by {} different profiles, which accepts nothing: "
                      "judge them by one (assay judge --profile)",
                      first.size()));
    }
  }

  // Groups are nobody's contracted unit, and what they say of the fabric counts all the same: in
  // the last campaign with all their cases on groups.
  void count_groups() {
    std::set<std::string> later;
    for (std::size_t at = made_.campaigns.size(); at-- > 0;) {
      const CampaignResult& campaign = made_.campaigns[at];
      std::set<std::string> cases;
      for (const StatedCase& planned : campaign.cases) {
        if (planned.level == Level::group) cases.insert(planned.case_name);
      }
      if (cases.empty() || std::ranges::includes(later, cases)) continue;
      later.merge(cases);
      Tally& tally = made_.levels[Level::group];
      for (const UnitVerdict& verdict : campaign.units) {
        if (verdict.level != Level::group) continue;
        ++tally.planned;
        Outcome outcome = verdict.outcome.value_or(Outcome::missing);
        if (outcome == Outcome::pass && is_outdated(campaign)) outcome = Outcome::missing;
        ++tally.outcomes[outcome];
      }
      if (is_outdated(campaign)) {
        made_.notes.push_back(
            campaign.folder +
            ": an event came after its groups were measured; they no longer count");
      }
    }
  }

  // Whatever happened to a part, some group may have held it.
  bool is_outdated(const CampaignResult& campaign) const {
    return std::ranges::any_of(made_.campaigns, [&](const CampaignResult& other) {
      return std::ranges::any_of(
          other.events, [&](const Event& event) { return is_before(campaign.created, event); });
    });
  }

  void conclude() {
    std::uint64_t failed = 0;
    std::uint64_t undecided = 0;
    for (const auto& [level, tally] : made_.levels) {
      failed += tally.of(Outcome::fail);
      undecided += tally.planned - tally.of(Outcome::pass) - tally.of(Outcome::fail);
    }
    const bool problems = std::ranges::any_of(
        made_.campaigns, [](const CampaignResult& campaign) { return !campaign.problems.empty(); });
    const Tally& devices = made_.levels[Level::device];
    const std::string count =
        fmt::format("{} of {} contracted devices pass", devices.of(Outcome::pass), devices.planned);
    if (failed > 0) {
      made_.exit = Exit::rejected;
      made_.headline = fmt::format("rejected: {} units fail; {}", failed, count);
    } else if (undecided > 0 || devices.planned == 0 || problems) {
      made_.exit = Exit::undecided;
      made_.headline = fmt::format("not decided: {} units have no complete attempt that counts; {}",
                                   undecided, count);
    } else if (!one_profile_) {
      made_.exit = Exit::undecided;
      made_.headline = "not decided: the campaigns were judged by different profiles; " + count;
    } else if (made_.reality != "real") {
      made_.exit = Exit::undecided;
      made_.headline = "not decided: what was measured is " + made_.reality + "; " + count;
    } else {
      made_.exit = Exit::accepted;
      made_.headline = "accepted: " + count + ", and so do the hosts and racks that hold them";
    }
  }

  const Site& site_;
  std::unordered_map<std::string, Holders> holders_;
  std::unordered_map<std::string, std::size_t> index_;  // Of each stated unit.
  std::unordered_map<std::string, std::string> place_of_serial_;
  std::map<Level, std::set<std::string>> demanded_;  // Names of cases, over all campaigns.
  bool one_profile_ = false;
  Statement made_;
};

}  // namespace

Statement compose(const Site& site, const std::optional<Inventory>& inventory,
                  std::vector<CampaignResult> campaigns) {
  return Composition{site, inventory, std::move(campaigns)}.make();
}

}  // namespace assay
