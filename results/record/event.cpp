// Kinds and times of events.
#include "results/record/event.hpp"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"firmware", "other", "repair", "serial"};
constexpr std::string_view kShape = "0000-00-00T00:00:00";

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

bool is_event_kind(std::string_view kind) {
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

bool is_utc_time(std::string_view time) {
  if (time.size() <= kShape.size() || time.size() > 40 || time.back() != 'Z') return false;
  for (std::size_t at = 0; at < kShape.size(); ++at) {
    if (is_digit(kShape[at]) ? !is_digit(time[at]) : time[at] != kShape[at]) return false;
  }
  const std::string_view rest = time.substr(kShape.size(), time.size() - kShape.size() - 1);
  return rest.empty() ||
         (rest.size() > 1 && rest.front() == '.' && std::ranges::all_of(rest.substr(1), is_digit));
}

bool is_before(std::string_view time, const Event& event) {
  if (!is_utc_time(time)) return true;
  return time.substr(0, kShape.size()) <= std::string_view(event.time).substr(0, kShape.size());
}

}  // namespace assay
