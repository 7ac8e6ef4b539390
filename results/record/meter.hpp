// What a facility's own meters said: power, coolant, flow, by place and time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

struct MeterReading {
  std::int64_t time = 0;  // Seconds since 1970.
  std::string place;      // A unit or a zone of the site.
  std::size_t quantity = 0;
  double value = 0;
};

struct MeterFile {
  std::vector<std::string> quantities;  // With the unit at the end: "power_watts".
  std::vector<MeterReading> readings;   // In the order of the file.
};

// The one quantity that a site's description predicts.
inline constexpr const char* kPowerQuantity = "power_watts";

}  // namespace assay
