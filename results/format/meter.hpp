// Readings of a facility's meters: a CSV file with the columns time and unit, and one for each
// quantity.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "results/record/meter.hpp"
#include "results/record/unit.hpp"

namespace assay {

inline constexpr std::size_t kMeterBytesMax = 512 << 20;
inline constexpr std::size_t kMeterReadingsMax = 10'000'000;

// RFC 4180; time in UTC, "2026-03-01T12:00:00Z"; unit as the site has it, zones too; an empty value
// is no reading. Throws one Error with the first complaints, `file:line: message` each: a column
// without a name, another number of fields, a time, a place or a value that is none.
MeterFile parse_meter(std::string_view text, const std::string& file, const Site& site);

}  // namespace assay
