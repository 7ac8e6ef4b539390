// The wall clock as records have it.
#pragma once

#include <string>

namespace assay {

// UTC, RFC 3339, whole seconds: "2026-03-01T12:00:00Z".
std::string utc_now();

// So many seconds after a time of that form: when something of virtual time happened. The time
// itself where it has another form.
std::string utc_after(const std::string& time, double seconds);

}  // namespace assay
