// A waiver: somebody takes it upon themselves, by name and until a day, that a case on a unit is
// not a pass. It never changes an outcome: it stands beside it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

struct Waiver {
  std::string unit;
  std::string case_name;
  std::string by;    // Who, by name.
  std::string role;  // In which role: "site owner", "lenders' engineer".
  std::string reason;
  std::string created;      // UTC, RFC 3339.
  std::string until;        // A day (to its end) or a time, UTC.
  std::string plan_sha256;  // Of the plan.json that it was written for.
};

// Longer than a year nobody waives: by then the part is mended or the contract says so.
inline constexpr std::int64_t kWaiverDaysMax = 366;

// Of a name, a role or a reason, in bytes.
inline constexpr std::size_t kWaiverTextMax = 1000;

// Whether it counts at that time; an unreadable time never does.
bool holds_at(const Waiver& waiver, std::string_view time);

// What is wrong with its own words and times, in a sentence that names the key; empty: nothing.
std::string objection_to(const Waiver& waiver);

}  // namespace assay
