// Rows of readings.
#include "results/format/meter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "results/format/csv_row.hpp"
#include "results/format/human.hpp"
#include "results/record/error.hpp"
#include "results/record/near_names.hpp"
#include "results/record/time.hpp"

namespace assay {
namespace {

constexpr std::size_t kComplaintsMax = 20;
constexpr std::size_t kQuantitiesMax = 32;
constexpr std::size_t kNameMax = 100;

std::set<std::string, std::less<>> places_of(const Site& site) {
  std::set<std::string, std::less<>> places;
  for (const Unit& unit : units(site)) places.insert(unit.id);
  for (const SiteZone& zone : site.zones) places.insert(zone.id);
  return places;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

class Reader {
 public:
  Reader(const std::string& file, const Site& site)
      : complaints_(file), site_(site), places_(places_of(site)) {}

  MeterFile read(std::string_view text) {
    text = without_mark(text);
    for (int line = 1; !text.empty() && count_ < kComplaintsMax; ++line) {
      const std::vector<std::string> fields = csv_row(text);
      if (fields.size() == 1 && fields[0].empty()) continue;
      if (width_ == 0) {
        head(fields, line);
        complaints_.throw_if_any();
      } else {
        row(fields, line);
      }
    }
    if (width_ == 0) complain(1, "the file is empty; its first row names the columns");
    complaints_.throw_if_any();
    return std::move(made_);
  }

 private:
  void complain(int line, std::string message) {
    ++count_;
    complaints_.add(line, std::move(message));
  }

  void head(const std::vector<std::string>& fields, int line) {
    width_ = fields.size();
    if (width_ < 3 || fields[0] != "time" || fields[1] != "unit" || width_ > kQuantitiesMax) {
      complain(line,
               "the first row is 'time,unit,' and then a quantity or several, such as power_watts");
      return;
    }
    made_.quantities.assign(fields.begin() + 2, fields.end());
    for (const std::string& quantity : made_.quantities) {
      const auto times = std::ranges::count(made_.quantities, quantity);
      if (quantity.empty() || quantity.size() > kNameMax || times > 1) {
        complain(line, "each quantity has a name of its own");
        return;
      }
    }
  }

  void row(const std::vector<std::string>& fields, int line) {
    if (fields.size() != width_) {
      complain(line, std::to_string(fields.size()) + " fields, and the first row names " +
                         std::to_string(width_));
      return;
    }
    const auto time = seconds_since_1970(fields[0]);
    if (!time) complain(line, "the time is to be UTC, such as 2026-03-01T12:00:00Z");
    if (!places_.contains(fields[1])) complain(line, not_there(fields[1]));
    for (std::size_t at = 2; at < width_; ++at) {
      if (fields[at].empty()) continue;
      const auto value = number_of(fields[at]);
      if (!value) {
        complain(line, made_.quantities[at - 2] + " is no number");
      } else if (time) {
        made_.readings.push_back({*time, fields[1], at - 2, *value});
      }
    }
    if (made_.readings.size() > kMeterReadingsMax) {
      throw Error{"there are more than " + std::to_string(kMeterReadingsMax) + " readings",
                  "hand in the hours of the campaign alone"};
    }
  }

  std::string not_there(const std::string& place) const {
    const std::vector<std::string> known(places_.begin(), places_.end());
    return "site '" + site_.name + "' has no unit '" + place.substr(0, kNameMax) + "'; " +
           did_you_mean(place, known);
  }

  human::Complaints complaints_;
  const Site& site_;
  std::set<std::string, std::less<>> places_;
  std::size_t count_ = 0;  // Of complaints.
  std::size_t width_ = 0;
  MeterFile made_;
};

}  // namespace

MeterFile parse_meter(std::string_view text, const std::string& file, const Site& site) {
  return Reader(file, site).read(text);
}

}  // namespace assay
