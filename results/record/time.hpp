// Times as records have them: UTC, RFC 3339, whole seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay {

constexpr std::int64_t kSecondsOfDay = 86'400;

// Seconds since 1970 of "2026-11-22T20:00:01Z"; none for any other text.
std::optional<std::int64_t> seconds_since_1970(std::string_view time);

// The last second of a day, "2026-11-22", or of a time as above; none for any other text.
std::optional<std::int64_t> last_second_of(std::string_view day_or_time);

}  // namespace assay
