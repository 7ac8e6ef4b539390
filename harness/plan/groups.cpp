// From a choice to rules.
#include "harness/plan/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "results/next/groups.hpp"
#include "results/next/locate.hpp"
#include "results/next/partition.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using Names = std::vector<std::string>;

bool takes_part(const SiteHost& host) { return !host.spare && !host.devices.empty(); }

Names members_of(const Site& site, Level of) {
  Names names;
  for (const SiteHost& host : site.hosts) {
    if (!takes_part(host)) continue;
    const std::string& name = of == Level::rack ? host.rack : host.id;
    if (!name.empty() && (names.empty() || names.back() != name)) names.push_back(name);
  }
  return names;
}

Names device_names(const Site& site) {
  Names names;
  for (const SiteHost& host : site.hosts) {
    if (!takes_part(host)) continue;
    for (const SiteDevice& device : host.devices) names.push_back(device.id);
  }
  return names;
}

// The block of each rack.
std::map<std::string, std::string> blocks_of(const Site& site) {
  std::map<std::string, std::string> blocks;
  for (const SiteZone& zone : site.zones) {
    if (zone.kind != ZoneKind::block) continue;
    for (const std::string& rack : zone.racks) blocks[rack] = zone.id;
  }
  return blocks;
}

class Chooser {
 public:
  Chooser(const Site& site, const GroupChoice& choice, std::uint64_t seed)
      : site_(site), choice_(choice), seed_(seed), members_(members_of(site, choice.of)) {}

  ChosenGroups choose() {
    if (members_.size() < 2) {
      return {{}, fmt::format("the site has no two {}s to put together", name(choice_.of))};
    }
    if (choice_.kind == "ladder") return {ladder(), {}};
    if (choice_.kind == "pairs") return {pairs(), {}};
    if (choice_.kind == "even") return {{{rule(Grouping::even, choice_.size, 0)}}, {}};
    if (choice_.kind == "random") return {{drawn(Grouping::random)}, {}};
    if (choice_.of != Level::host) return {{}, "rails are those of hosts"};
    if (!site_.layout.network) return {{}, "the site states no network, and so no rails"};
    return {{drawn(Grouping::rails)}, {}};
  }

 private:
  std::uint32_t count() const { return static_cast<std::uint32_t>(members_.size()); }

  GroupRule rule(Grouping grouping, std::uint32_t size, std::uint32_t round) const {
    GroupRule made;
    made.grouping = grouping;
    made.size = size;
    made.round = round;
    made.name =
        fmt::format("{}{}-{}", choice_.kind, choice_.of == Level::rack ? "-racks" : "", size);
    if (grouping != Grouping::even) made.name += fmt::format("-{}", round + 1);
    made.members = compress(members_);
    if (grouping == Grouping::rails) {
      made.rails = site_.layout.network->rails;
      made.members = compress(device_names(site_));
    }
    return with_units(std::move(made));
  }

  GroupRule with_units(GroupRule made) const {
    Names ids;
    for (UnitGroup& group : groups_of(made, seed_)) ids.push_back(std::move(group.id));
    made.units = compress(ids);
    return made;
  }

  GroupFamily drawn(Grouping grouping) const {
    GroupFamily family;
    const std::uint32_t size = locate::group_size(count(), choice_.size);
    for (std::uint32_t round = 0; round < choice_.rounds; ++round) {
      family.push_back(rule(grouping, size, round));
    }
    return family;
  }

  // Below all of them, which are the cluster.
  std::vector<GroupFamily> ladder() const {
    std::vector<GroupFamily> rungs;
    for (std::uint32_t size = 2; size < count(); size *= 2) {
      rungs.push_back({rule(Grouping::even, size, 0)});
    }
    return rungs;
  }

  // Rounds of the tournament over members in an order that the seed draws.
  std::vector<GroupFamily> pairs() const {
    const auto order = locate::shuffled(locate::all_members(count()), locate::seed_of(seed_, 0));
    const locate::Tournament tournament(count());
    const auto blocks = blocks_of(site_);
    std::map<std::string, GroupFamily> families;
    for (std::uint32_t round = 0; round < std::min(choice_.rounds, tournament.rounds()); ++round) {
      std::map<std::string, GroupRule> rules;
      for (std::uint32_t at = 0; at < tournament.pairs_each(); ++at) {
        const auto [low, high] = tournament.pair(round, at);
        const std::uint32_t first = std::min(order[low], order[high]);
        const std::uint32_t second = std::max(order[low], order[high]);
        const std::string hops = how_far(blocks, members_[first], members_[second]);
        rules[hops].listed.push_back({members_[first], members_[second]});
      }
      for (auto& [hops, made] : rules) {
        made.grouping = Grouping::listed;
        made.name =
            fmt::format("pairs{}{}-{}", choice_.of == Level::rack ? "-racks" : "", hops, round + 1);
        made.round = round;
        families[hops].push_back(with_units(std::move(made)));
      }
    }
    std::vector<GroupFamily> all;
    for (auto& [hops, family] : families) all.push_back(std::move(family));
    return all;
  }

  // Under the same leaf switches, or over the spines; nothing where the site does not say.
  std::string how_far(const std::map<std::string, std::string>& blocks, const std::string& one,
                      const std::string& other) const {
    const auto block_of = [&](const std::string& member) {
      return blocks.find(choice_.of == Level::rack ? member : member.substr(0, member.rfind('/')));
    };
    const auto first = block_of(one);
    const auto second = block_of(other);
    if (first == blocks.end() || second == blocks.end()) return "";
    return first->second == second->second ? "-near" : "-far";
  }

  const Site& site_;
  const GroupChoice& choice_;
  std::uint64_t seed_;
  Names members_;
};

}  // namespace

ChosenGroups choose_groups(const Site& site, const GroupChoice& choice, std::uint64_t seed) {
  return Chooser(site, choice, seed).choose();
}

}  // namespace assay
