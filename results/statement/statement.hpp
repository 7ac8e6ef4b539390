// A site's acceptance, put together from campaigns that were run while its racks arrived. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/error.hpp"
#include "results/record/event.hpp"
#include "results/record/inventory.hpp"
#include "results/record/outcome.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// What a campaign planned on some units.
struct StatedCase {
  std::string case_name;
  Level level = Level::device;
  std::vector<std::string> units;  // Patterns.
};

// One campaign folder as the statement takes it.
struct CampaignResult {
  std::string folder;
  std::string campaign;  // Its name.
  std::string created;   // UTC, RFC 3339.
  std::string reality;
  std::string profile;         // Its name.
  std::string profile_sha256;  // Of profile.json.
  std::string headline;
  Site site;
  std::vector<StatedCase> cases;
  std::vector<UnitVerdict> units;
  std::vector<Event> events;
  std::vector<std::string> problems;  // Of the record.
};

struct Attempt {
  std::size_t campaign = 0;  // Place in Statement::campaigns.
  Outcome outcome = Outcome::missing;
  std::string place;              // Where it stood then, if elsewhere.
  std::size_t cases_lacking = 0;  // That other campaigns planned at this level, and this one not.
  std::string void_because;       // Why it no longer counts; empty where it does.
};

// What the contract counts, or what holds it.
struct StatedUnit {
  std::string unit;
  Level level = Level::device;
  std::string serial;             // As contracted; empty: by place alone.
  std::vector<Attempt> attempts;  // The oldest first.
  // Place in `attempts` of the last complete one; of a later one that did not pass, complete or
  // not.
  std::optional<std::size_t> counts;
  std::string retest;  // Why it must be measured anew; empty where it need not.

  // `missing` where nothing complete counts.
  Outcome outcome() const { return counts ? attempts[*counts].outcome : Outcome::missing; }
};

struct Statement {
  std::string site;
  std::string reality;  // "real" only where every campaign was.
  bool by_serial = false;
  std::vector<CampaignResult> campaigns;  // The oldest first; their units are empty.
  std::vector<StatedUnit> units;          // Devices, then hosts, racks and the cluster.
  std::map<Level, Tally> levels;
  std::vector<std::string> notes;  // Moved and uncontracted units, different profiles, ...
  Exit exit = Exit::undecided;
  std::string headline;
};

// An attempt is complete where every case that any of the campaigns plans at the unit's level was
// planned, and it was decided or straddles its bound; an error or a unit that is missing is none.
// What fails is never made good by measuring less. Campaigns that were judged by different profiles
// accept nothing. What was measured before a repair or a replacement no longer counts: of
// the unit, of the host and the rack that hold it, and of the devices of a host. Spares are not
// counted, the cluster only where a campaign planned it. Throws Error where a campaign is of
// another site.
Statement compose(const Site& site, const std::optional<Inventory>& inventory,
                  std::vector<CampaignResult> campaigns);

// For people, Markdown; at most the first 20 units of each kind of trouble by name.
std::string to_markdown(const Statement& statement);

}  // namespace assay
