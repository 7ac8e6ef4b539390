// Checks the question, searches, and names each cause once.
#include "results/next/locate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/next/attribution.hpp"
#include "results/next/search.hpp"
#include "results/record/error.hpp"

namespace assay::locate {
namespace {

void check(const Zoning& zoning, std::uint32_t members) {
  if (zoning.zone_of.size() != members) {
    throw Error{fmt::format("zones of kind '{}' are given for {} members of {}", zoning.kind,
                            zoning.zone_of.size(), members),
                "give every member a zone, or none"};
  }
  for (const std::uint32_t zone : zoning.zone_of) {
    if (zone == kNoZone || zone < zoning.names.size()) continue;
    throw Error{fmt::format("zone {} of kind '{}' has no name", zone, zoning.kind),
                fmt::format("there are {}", zoning.names.size())};
  }
}

void check(const Question& question) {
  const Rule& rule = question.rule;
  if (question.members < 2 || question.members > kMembersMax) {
    throw Error{fmt::format("{} members cannot be told apart", question.members),
                fmt::format("ask about 2 to {}", kMembersMax)};
  }
  if (rule.group < 2 || rule.screens < 1 || rule.confirmations < 1 || rule.repeats < 1 ||
      rule.rounds_max < 1 || rule.rounds_max > kRoundsMax || rule.watch > kRoundsMax) {
    throw Error{"the rule for locating faults has no sense",
                fmt::format("groups have at least 2 members; screens, confirmations, repeats and "
                            "rounds are at least 1, and rounds at most {}",
                            kRoundsMax)};
  }
  for (const Zoning& zoning : question.zonings) check(zoning, question.members);
}

// The chance of fewer than `wanted` slow ones in n tests, without a binomial coefficient.
double fewer_than(std::uint32_t wanted, std::uint32_t n, double share) {
  // By the number that were slow so far, up to `wanted`.
  std::vector<double> chance(wanted + 1);
  chance[0] = 1;
  for (std::uint32_t test = 0; test < n; ++test) {
    for (std::uint32_t slow = wanted; slow > 0; --slow) {
      const double stays = slow == wanted ? chance[slow] : chance[slow] * (1 - share);
      chance[slow] = stays + chance[slow - 1] * share;
    }
    chance[0] *= 1 - share;
  }
  return 1 - chance[wanted];
}

}  // namespace

std::uint32_t group_size(std::uint32_t members, std::uint32_t wanted) {
  const auto root = static_cast<std::uint32_t>(std::sqrt(static_cast<double>(members)));
  return std::clamp(root, 2U, std::max(2U, wanted));
}

Located locate(const Question& question, const Measure& measure) {
  check(question);
  Search search(question, measure);
  search.run();
  Located located = search.result();
  located.blames = attribute(question, std::move(located.blames));
  std::ranges::stable_partition(located.blames, [](const Blame& blame) { return blame.confirmed; });
  return located;
}

Located locate(const Question& question, const History& history) {
  std::size_t round = 0;
  Located located = locate(question, [&](const Round&) -> std::optional<std::vector<Answer>> {
    if (round == history.size()) return std::nullopt;
    return history[round++];
  });
  if (round == history.size()) return located;
  throw Error{
      fmt::format("{} rounds were answered, but the rule asks for {}", history.size(), round),
      "the answers belong to another question, rule or seed"};
}

double chance_missed(const Rule& rule, std::uint32_t screened, double share) {
  expect(share >= 0 && share <= 1, "a share is between 0 and 1");
  const double unseen = fewer_than(2, screened, share);
  return unseen + (1 - unseen) * fewer_than(rule.confirmations, rule.repeats, share);
}

}  // namespace assay::locate
