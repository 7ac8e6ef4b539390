// An event on a unit: what was measured before it says nothing of the unit as it is now.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

struct Event {
  std::string by;    // Who says so.
  std::string kind;  // "repair", "firmware", "serial", "other".
  std::string note;  // What was done.
  std::string time;  // UTC, RFC 3339.
  std::string unit;  // A host's event is one of each of its devices.
};

bool is_event_kind(std::string_view kind);

// "2026-03-01T12:00:00Z", with or without a fraction of the second.
bool is_utc_time(std::string_view time);

// A time that cannot be read, or is in the same second, counts as before.
bool is_before(std::string_view time, const Event& event);

}  // namespace assay
