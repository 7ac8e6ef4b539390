// Digits to seconds, by the Gregorian calendar.
#include "results/record/time.hpp"

#include <chrono>

namespace assay {
namespace {

constexpr std::string_view kDayForm = "dddd-dd-dd";
constexpr std::string_view kTimeForm = "dddd-dd-ddTdd:dd:ddZ";

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t at = 0; at < form.size(); ++at) {
    const bool fits = form[at] == 'd' ? text[at] >= '0' && text[at] <= '9' : text[at] == form[at];
    if (!fits) return false;
  }
  return true;
}

// Of digits that has_form has seen.
int number(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  for (const char digit : text.substr(at, length)) value = 10 * value + (digit - '0');
  return value;
}

std::optional<std::int64_t> first_second_of(std::string_view day) {
  const std::chrono::year_month_day date{
      std::chrono::year(number(day, 0, 4)),
      std::chrono::month(static_cast<unsigned>(number(day, 5, 2))),
      std::chrono::day(static_cast<unsigned>(number(day, 8, 2)))};
  if (!date.ok()) return std::nullopt;
  return kSecondsOfDay * std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

std::optional<std::int64_t> seconds_since_1970(std::string_view time) {
  if (!has_form(time, kTimeForm)) return std::nullopt;
  const auto day = first_second_of(time);
  const int hour = number(time, 11, 2);
  const int minute = number(time, 14, 2);
  const int second = number(time, 17, 2);
  if (!day || hour > 23 || minute > 59 || second > 60) return std::nullopt;  // 60: a leap second.
  return *day + 3600 * hour + 60 * minute + second;
}

std::optional<std::int64_t> last_second_of(std::string_view day_or_time) {
  if (!has_form(day_or_time, kDayForm)) return seconds_since_1970(day_or_time);
  const auto day = first_second_of(day_or_time);
  if (!day) return std::nullopt;
  return *day + kSecondsOfDay - 1;
}

}  // namespace assay
