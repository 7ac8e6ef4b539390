// The wall clock as every file of a campaign writes it.
#pragma once

#include <string>

namespace assay {

std::string utc_now();  // RFC 3339 in UTC, "2026-11-22T20:40:01.123Z".

}  // namespace assay
