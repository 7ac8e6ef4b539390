// The wall clock as records have it.
#pragma once

#include <string>

namespace assay {

// UTC, RFC 3339, whole seconds: "2026-03-01T12:00:00Z".
std::string utc_now();

}  // namespace assay
