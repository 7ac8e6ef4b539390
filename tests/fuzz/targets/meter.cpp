// What a facility's meters said, as their owner exports it.
#include "results/format/meter.hpp"

#include <cmath>

#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

Site site() {
  Site made{"hall", {}};
  SiteHost& host = made.hosts.emplace_back();
  host.id = "r1/t1";
  host.rack = "r1";
  made.zones = {{ZoneKind::loop, "cdu-1", {"r1"}, {}}};
  return made;
}

// Nothing that was read may be no number, or of a place or a quantity that there is not.
std::string finding_in(const MeterFile& file) {
  for (const MeterReading& reading : file.readings) {
    if (!std::isfinite(reading.value)) return "a reading that is no number was read";
    if (reading.quantity >= file.quantities.size()) return "a reading of no quantity was read";
    const bool is_known = reading.place == "hall" || reading.place == "r1" ||
                          reading.place == "r1/t1" || reading.place == "cdu-1";
    if (!is_known) return "a reading of a place that the site has not was read";
  }
  return {};
}

std::vector<std::string> seeds() {
  return {
      "time,unit,power_watts,flow\r\n1970-01-01T00:00:10Z,r1,140000,\r\n"
      "\"2026-03-01T12:00:00Z\",cdu-1,,3.5e-2\r\n",
      "time,unit,coolant_celsius\n2026-03-01T12:00:00Z,hall,-4\n2026-03-01T12:00:01Z,r1/t1,0\n"};
}

const Registered<Target> registered{{
    .name = "meter",
    .seeds = seeds,
    .attempt =
        [](std::string_view text) {
          return reads({"m.csv", Says::line,
                        [](std::string_view whole) {
                          return finding_in(parse_meter(whole, "m.csv", site()));
                        }},
                       text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
