// From a rule to its groups.
#include "results/next/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "results/next/partition.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using Members = std::vector<std::string>;

Error wrong(const GroupRule& rule, const std::string& what) {
  return Error{"the groups '" + rule.name + "' " + what, "take the plan from a copy"};
}

std::string_view host_of(std::string_view device) { return device.substr(0, device.rfind('/')); }

std::vector<locate::Group> drawn(const GroupRule& rule, std::size_t members, std::uint64_t seed) {
  if (rule.size == 0) throw wrong(rule, "have no size");
  const auto all = locate::all_members(static_cast<std::uint32_t>(members));
  if (rule.grouping == Grouping::even) return locate::even_partition(all, rule.size);
  return locate::random_partition(all, rule.size, locate::seed_of(seed, rule.round));
}

std::vector<Members> named(const std::vector<locate::Group>& groups, const Members& members) {
  std::vector<Members> found;
  for (const locate::Group& group : groups) {
    Members& names = found.emplace_back();
    for (const locate::Member member : group) names.push_back(members[member]);
  }
  return found;
}

// Hosts are drawn; a group is what they have on one rail.
std::vector<Members> on_rails(const GroupRule& rule, std::uint64_t seed) {
  if (rule.rails == 0) throw wrong(rule, "have no rails");
  std::vector<Members> hosts;
  std::string_view last;
  const Members devices = expand(rule.members);
  for (const std::string& device : devices) {
    if (hosts.empty() || host_of(device) != last) hosts.emplace_back();
    hosts.back().push_back(device);
    last = host_of(device);
  }
  std::vector<Members> found;
  for (const locate::Group& group : drawn(rule, hosts.size(), seed)) {
    std::vector<Members> rails(rule.rails);
    for (const locate::Member host : group) {
      for (std::size_t i = 0; i < hosts[host].size(); ++i) {
        rails[i % rule.rails].push_back(hosts[host][i]);
      }
    }
    std::ranges::move(rails, std::back_inserter(found));
  }
  return found;
}

std::vector<Members> members_of(const GroupRule& rule, std::uint64_t seed) {
  if (rule.grouping == Grouping::rails) return on_rails(rule, seed);
  if (rule.grouping == Grouping::listed) {
    std::vector<Members> found;
    for (const std::vector<std::string>& patterns : rule.listed) found.push_back(expand(patterns));
    return found;
  }
  const Members members = expand(rule.members);
  return named(drawn(rule, members.size(), seed), members);
}

void expect_no_two(const GroupRule& rule, const std::vector<Members>& groups) {
  std::unordered_set<std::string_view> seen;
  for (const Members& members : groups) {
    for (const std::string& member : members) {
      if (!seen.insert(member).second) throw wrong(rule, "hold " + member + " twice");
    }
  }
}

// Who stands in for whom.
class Substitution {
 public:
  explicit Substitution(const std::vector<Absence>& absent) {
    for (const Absence& absence : absent) spare_of_[absence.host] = absence.spare;
  }

  void apply(Members& members) const {
    if (spare_of_.empty()) return;
    for (std::string& member : members) {
      const auto itself = spare_of_.find(member);
      const auto holder =
          itself == spare_of_.end() ? spare_of_.find(std::string(host_of(member))) : itself;
      if (holder == spare_of_.end()) continue;
      // Of a device, the one with the same name in the other host.
      member = holder->second.empty() ? "" : holder->second + member.substr(holder->first.size());
    }
    std::erase(members, "");
  }

 private:
  std::unordered_map<std::string, std::string> spare_of_;
};

}  // namespace

std::vector<std::string> group_ids(const std::string& rule, std::size_t count) {
  const std::size_t width = fmt::formatted_size("{}", count);
  std::vector<std::string> ids;
  for (std::size_t number = 1; number <= count; ++number) {
    ids.push_back(fmt::format("{}/group-{:0{}}", rule, number, width));
  }
  return ids;
}

std::string rule_of(const std::string& group) { return group.substr(0, group.rfind('/')); }

std::vector<UnitGroup> groups_of(const GroupRule& rule, std::uint64_t seed) {
  std::vector<Members> members = members_of(rule, seed);
  expect_no_two(rule, members);
  std::vector<std::string> ids = group_ids(rule.name, members.size());
  std::vector<UnitGroup> groups;
  for (std::size_t i = 0; i < members.size(); ++i) {
    groups.push_back({std::move(ids[i]), std::move(members[i])});
  }
  return groups;
}

std::vector<UnitGroup> groups_of(const Plan& plan) {
  std::vector<UnitGroup> all;
  const Substitution substitution(plan.absent);
  for (const GroupRule& rule : plan.groups) {
    std::vector<UnitGroup> groups = groups_of(rule, plan.seed);
    if (!std::ranges::equal(expand(rule.units), groups, {}, {}, &UnitGroup::id)) {
      throw wrong(rule, "are others than it states");
    }
    for (UnitGroup& group : groups) substitution.apply(group.members);
    std::ranges::move(groups, std::back_inserter(all));
  }
  return all;
}

Site as_planned(Site site, const Plan& plan) {
  site.groups = groups_of(plan);
  std::unordered_set<std::string_view> leave;
  std::unordered_set<std::string_view> enter;
  for (const Absence& absence : plan.absent) {
    leave.insert(absence.host);
    if (!absence.spare.empty()) enter.insert(absence.spare);
  }
  // A spare host is one that takes no part.
  for (SiteHost& host : site.hosts) {
    host.spare = leave.contains(host.id) || (host.spare && !enter.contains(host.id));
  }
  return site;
}

}  // namespace assay
