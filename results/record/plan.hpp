// The plan: what will be measured, on what, frozen and hashed before the first launch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/again.hpp"
#include "results/record/algorithm.hpp"
#include "results/record/case.hpp"
#include "results/record/unit.hpp"

namespace assay {

enum class Better { higher, lower };

std::string_view name(Better better);
std::optional<Better> better_named(std::string_view name);

struct PlannedMetric {
  std::string name;
  std::string unit;  // SI: "B/s", "FLOP/s", "s", "1".
  Better better = Better::higher;
};

// How often and how long one case is measured. Fixed before the run: a stopping rule that looks at
// the data biases the interval.
struct Sampling {
  std::uint32_t repetitions = 20;
  double repetition_seconds =
      0.1;                    // Iterations are calibrated so that a repetition lasts this long.
  double soak_seconds = 0.0;  // Run, not timed, before the first repetition.
};

// One case on many units. Factored: nothing stores one object a unit and case before it was
// measured.
struct PlanEntry {
  std::string stage;
  std::string benchmark;
  Axes axes;
  Level level = Level::device;
  bool group = false;              // All ranks of the unit run it together; else one worker does.
  std::vector<std::string> units;  // Patterns.
  std::vector<PlannedMetric> metrics;
  Sampling sampling;
  double budget_seconds = 0;    // What the case should take.
  double deadline_seconds = 0;  // When it is ended by force.
  Again again = Again::none;    // In a later plan, what its values are for.
  // In a later plan, what tuning chose; none: the library's own first choice.
  std::optional<Algorithm> algorithm = {};
};

// How hosts are put together into groups, each in one of them at most.
enum class Grouping {
  random,  // Drawn by the plan's seed: groups of `size` or a few more.
  rails,   // The same, and of each group one for each rail: the devices whose number is the rail's.
  even,    // Neighbours in the site: groups of `size` or a few more.
  listed,  // As `listed` says.
};

std::string_view name(Grouping grouping);
std::optional<Grouping> grouping_named(std::string_view name);

// Groups that are measured side by side: nobody is in two of them.
struct GroupRule {
  std::string name;  // "random-16-1"
  Grouping grouping = Grouping::random;
  std::uint32_t size = 0;            // Members of a group, at least; 0 where they are listed.
  std::uint32_t round = 0;           // Each draws others.
  std::uint32_t rails = 0;           // 0 but for rails.
  std::vector<std::string> members;  // Patterns of racks or hosts; of all groups together.
  std::vector<std::vector<std::string>> listed;  // Patterns of each group's members.
  std::vector<std::string> units;  // Patterns of the groups' ids: "random-16-1/group-[001-215]".
};

struct NotOffered {
  std::string benchmark;
  Axes axes;
  std::vector<std::string> units;
  std::string reason;
};

struct PlanStage {
  std::string name;
  double budget_seconds = 0;
  bool gate = false;   // What failed in an earlier stage does not enter this one, nor later ones.
  bool tuned = false;  // What earlier stages tuned is frozen before this one; everybody enters.

  bool begins_section() const { return gate || tuned; }
};

// A host that does not enter, and who does in its place.
struct Absence {
  std::string host;
  std::string spare;   // Empty: nobody.
  std::string reason;  // What was bad: "rack-1/tray-2/gpu-0: hbm.read bandwidth ..."
};

// A file that the plan was made from, by path inside the campaign folder.
struct PlanInput {
  std::string path;
  std::string sha256;
};

// The rules by which later plans are made, frozen with the first one.
struct RetestRule {
  double budget_seconds = 0;      // For each unit, over all later plans; 0: there are none.
  std::uint32_t repetitions = 0;  // Of a pooled retest; 0: nothing is pooled.
};

// The first plan and at most two later ones measure again: one may pool what the one before it
// measured anew.
inline constexpr std::uint32_t kPlansMax = 3;

// How the part is found that slows random groups; each round is a later plan.
struct LocateRule {
  std::uint32_t rounds_max = 0;     // 0: nothing is located.
  std::uint32_t confirmations = 2;  // Slow among others that are known to be fast.
  std::uint32_t repeats = 16;       // At most so many tests of one that is slow now and then.
  std::uint32_t watch = 12;         // More partitions where nothing constant was found.
};

inline constexpr std::uint32_t kLocateRoundsMax = 1000;
inline constexpr std::uint32_t kChainMax = kPlansMax + kLocateRoundsMax;  // Plans of a campaign.

struct Plan {
  std::string id;       // Random, 32 hex digits: names this campaign's processes and samples.
  std::string created;  // UTC, RFC 3339.
  std::string campaign;
  std::string site;
  std::string profile;
  std::string launcher;
  std::string reality =
      "real";           // "real", "emulated" or "simulated": the last two never pass for real.
  std::string version;  // Of the program that planned.
  std::uint64_t seed = 1;
  std::uint32_t number = 1;  // 1 is plan.json, 2 plan-0002.json, ...
  std::string previous;      // SHA-256 of the plan before; empty for the first.
  std::uint64_t events = 0;  // How many lines of events.jsonl it was made with.
  RetestRule retest;
  LocateRule locate = {};
  // The stages before the first boundary, a gate or a tuned stage, are one section, those from a
  // boundary to the next are another.
  std::uint32_t open = 1;       // So many sections are measured by this plan and those before it.
  std::vector<Absence> absent;  // Of whatever this plan measures, in the site's order.
  double memory_fraction_max = 0.6;  // Of free memory, over all operands of a case.
  std::vector<PlanStage> stages;
  std::vector<GroupRule> groups;  // Whose units entries of level group name.
  std::vector<PlanEntry> entries;
  std::vector<NotOffered> not_offered;
  std::vector<PlanInput> inputs;
};

// How many sections a first plan has, and the number of an entry's; the first is 0.
std::uint32_t sections(const Plan& first);
std::uint32_t section_of(const Plan& first, const PlanEntry& entry);

// The last section up to that one which a gate begins; 0 where none does.
std::uint32_t gate_before(const Plan& first, std::uint32_t section);

// A first plan without what is behind its boundaries; a later one as it is.
Plan before_boundaries(Plan plan);

// Whether an entry of a later plan measures again what the first one measured.
bool measures_again(const Plan& plan);

// Whether the entry's units are random groups, whose slow ones are followed up.
bool is_screen(const Plan& plan, const PlanEntry& entry);

}  // namespace assay
