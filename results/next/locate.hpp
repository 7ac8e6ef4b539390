// Locating a fault: which members to measure together next, or whom to blame, from all that was
// measured so far. Pure and without memory: the same history gives the same round, so that whoever
// holds the answers can derive every round again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/next/partition.hpp"

namespace assay::locate {

// Something that members share: a rack, a leaf, a coolant loop.
struct Zoning {
  std::string kind;                    // "rack"
  std::vector<std::string> names;      // Of its zones.
  std::vector<std::uint32_t> zone_of;  // Of each member: into `names`, or kNoZone.
};
inline constexpr std::uint32_t kNoZone = ~0U;

// Frozen with the first plan. The defaults are of reference/collectives.md, section 5.2: four
// partitions into groups of 16 leave 3.6e-6 false suspects a host among 3,450 with 10 bad ones.
struct Rule {
  std::uint64_t seed = 0;
  std::uint32_t group = 16;         // Members of a group, at least; a small site has smaller ones.
  std::uint32_t screens = 4;        // Partitions before anybody is suspected.
  std::uint32_t watch = 12;         // More of them where nothing constant was found.
  std::uint32_t confirmations = 2;  // Slow among partners known to be fast, before anybody is
                                    // blamed; each time with others.
  std::uint32_t repeats = 16;       // At most so many tests of one that is slow now and then.
  std::uint32_t rounds_max = 40;    // The budget.
};

// No site has more members than this, no rule more rounds.
inline constexpr std::uint32_t kMembersMax = 500'000;
inline constexpr std::uint32_t kRoundsMax = 1000;

// How many members a group of a rule has at least. A site too small for several groups of the
// rule's size has about sqrt(n) of about sqrt(n), as in NVCRE (reference/collectives.md, 5.1).
std::uint32_t group_size(std::uint32_t members, std::uint32_t wanted);

struct Question {
  std::uint32_t members = 0;
  std::vector<Zoning> zonings;
  Rule rule;
};

// Probes of a round run at the same time and have no member in common.
using Round = std::vector<Group>;

enum class Said { fast, slow, lost };  // lost: a hang, a crash, nothing came back.

struct Answer {
  Said said = Said::lost;
  double ratio = 1;  // Its speed over that of its population. Not positive or not finite is lost.
};

// By round and by probe, in the order in which they were asked.
using History = std::vector<std::vector<Answer>>;

struct Where {
  std::uint32_t round = 0;  // The first is 1.
  std::uint32_t probe = 0;  // The first is 0.
  bool operator==(const Where&) const = default;
};

enum class Kind {
  member,
  pair,         // Slow only together: the link between two.
  boundary,     // Each side is fast by itself, slow only together.
  zone,         // Most members of one zone.
  unexplained,  // It was slow, and nobody can be blamed.
};

struct Blame {
  Kind kind = Kind::unexplained;
  Group members = {};  // A zone's: those that were confirmed. A boundary's: one side.
  Group others = {};   // A boundary's: the other side.
  std::optional<std::uint32_t> zoning = {};  // Into Question::zonings: of a zone, of a boundary.
  std::vector<std::uint32_t> zones = {};     // The zone; the zones of a boundary's first side.
  std::vector<std::uint32_t> other_zones = {};
  std::uint32_t of = 0;  // Members of the zone.
  bool confirmed = false;
  std::uint32_t tests = 0;  // Beside partners known to be fast: so many, ...
  std::uint32_t slow = 0;   // ... so many of them not fast, ...
  std::uint32_t lost = 0;   // ... so many of these lost.
  double ratio = 1;         // Median of those that were slow and not lost; 1 where all were lost.
  std::vector<Where> evidence = {};
  std::string not_separated = {};  // A sentence; empty where nothing is left open.
};

struct Located {
  Round next;                  // Empty: nothing more to measure, and `blames` are final.
  std::vector<Blame> blames;   // The most certain first.
  std::uint32_t rounds = 0;    // Answered.
  std::uint32_t screened = 0;  // Random partitions among them: for chance_missed().
  bool budget_used_up = false;
};

// Throws Error for a question that has no sense, and for a history that does not belong to it.
// Linear in members times rounds.
Located locate(const Question& question, const History& history);

// The answers of a round, or none where it is not measured yet: that ends the search.
using Measure = std::function<std::optional<std::vector<Answer>>(const Round& round)>;

// The same with answers as they come: a rehearsal goes through it once.
Located locate(const Question& question, const Measure& measure);

// A sentence: how often who was slow among whom.
std::string in_words(const Question& question, const Blame& blame);

// The chance that one that is slow in this share of its tests, independently, is not found: seen in
// fewer than two of so many random partitions, or then in too few of the repetitions.
double chance_missed(const Rule& rule, std::uint32_t screened, double share);

}  // namespace assay::locate
