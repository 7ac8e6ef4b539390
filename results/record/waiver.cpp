// When a waiver counts, and what it must say.
#include "results/record/waiver.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "results/record/time.hpp"

namespace assay {
namespace {

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7F;
}

std::string objection_to(std::string_view key, std::string_view text) {
  const std::string subject = "'" + std::string(key) + "' ";
  if (text.find_first_not_of(' ') == std::string_view::npos) return subject + "must not be empty";
  if (text.size() > kWaiverTextMax) {
    return subject + "must have at most " + std::to_string(kWaiverTextMax) + " bytes";
  }
  if (std::ranges::any_of(text, is_control)) return subject + "must be one line of plain text";
  return {};
}

}  // namespace

bool holds_at(const Waiver& waiver, std::string_view time) {
  const auto now = seconds_since_1970(time);
  const auto last = last_second_of(waiver.until);
  return now && last && *now <= *last;
}

std::string objection_to(const Waiver& waiver) {
  const std::array<std::pair<std::string_view, std::string_view>, 5> texts{
      {{"unit", waiver.unit},
       {"case", waiver.case_name},
       {"by", waiver.by},
       {"role", waiver.role},
       {"reason", waiver.reason}}};
  for (const auto& [key, text] : texts) {
    if (std::string found = objection_to(key, text); !found.empty()) return found;
  }
  const auto created = seconds_since_1970(waiver.created);
  if (!created) return "'created' must be a time such as 2026-03-01T12:00:00Z";
  const auto last = last_second_of(waiver.until);
  if (!last)
    return "'until' must be a day such as 2026-03-31, or a time such as 2026-03-31T12:00:00Z";
  if (*last <= *created) return "'until' " + waiver.until + " lies in the past";
  // A day counts to its end, so that the last one may go a little beyond.
  if (*last - *created >= (kWaiverDaysMax + 1) * kSecondsOfDay) {
    return "'until' " + waiver.until + " is more than " + std::to_string(kWaiverDaysMax) +
           " days ahead";
  }
  return {};
}

}  // namespace assay
