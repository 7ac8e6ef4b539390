// How long a site kept working under load: what a profile demands of it, and what came of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/outcome.hpp"

namespace assay {

// What ended a turn of load that was planned.
enum class InterruptionKind {
  device,     // The device reported an error, or fell off its bus.
  hang,       // A deadline passed: something stood still.
  host,       // A host did not answer, or its node failed.
  operation,  // Somebody, or the campaign's own conductor, ended it.
  program,    // A process ended by itself: a signal, an exit code.
  scheduler,  // The scheduler preempted, cancelled or refused it.
  unknown,    // Nothing came back, or no sentence says why.
  wrong,      // The result was wrong.
};

std::string_view name(InterruptionKind kind);
std::optional<InterruptionKind> interruption_kind_named(std::string_view name);

// Whether a profile may leave such ones out: the site did not cause them.
bool is_excusable(InterruptionKind kind);

// Of a profile.
struct ReliabilityRule {
  std::string stage;                               // Whose cases, in the plan's order, are turns.
  double hours = 0;                                // Of load, for every unit.
  std::optional<std::uint64_t> interruptions_max;  // Of the whole site.
  std::optional<double> availability_min;          // A share of the device-hours.
  std::optional<double> mtbf_device_hours_min;     // Demanded of the lower limit of the MTBF.
  double confidence = 0.9;                         // Of both limits of the MTBF together.
  std::vector<InterruptionKind> excused = {};
  std::string source;
  int line = 0;
};

// One: turns of one place that were lost one after the other.
struct Interruption {
  std::string place;  // The host, or the unit where it is in none.
  InterruptionKind kind = InterruptionKind::unknown;
  std::string case_name;    // That it began with.
  std::string cause;        // A sentence.
  std::uint64_t turns = 0;  // Of all units of the place.
  double lost_device_seconds = 0;
};

// What came of it.
struct Reliability {
  Outcome outcome = Outcome::missing;
  std::string reason;             // A sentence.
  double least_unit_seconds = 0;  // Of load, of the unit that had the least.
  double held_device_seconds = 0;
  double lost_device_seconds = 0;   // Without what is excused.
  std::uint64_t interruptions = 0;  // The same.
  std::uint64_t excused = 0;
  std::map<InterruptionKind, std::uint64_t> kinds;  // All of them.
  std::optional<double> availability;               // None where nothing was measured.
  std::optional<double> mtbf_device_seconds;        // None where nothing interrupted.
  std::optional<double> mtbf_device_seconds_lower;
  std::optional<double> mtbf_device_seconds_upper;  // None where nothing interrupted.
  std::vector<Interruption> first;                  // kInterruptionsListed of them.
};

inline constexpr std::size_t kInterruptionsListed = 100;

}  // namespace assay
