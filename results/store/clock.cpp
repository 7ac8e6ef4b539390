// The wall clock as text.
#include "results/store/clock.hpp"

#include <array>
#include <ctime>

namespace assay {
namespace {

constexpr const char* kForm = "%Y-%m-%dT%H:%M:%SZ";

std::string text_of(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), kForm, &parts);
  return {text.data(), length};
}

}  // namespace

std::string utc_now() { return text_of(std::time(nullptr)); }

std::string utc_after(const std::string& time, double seconds) {
  std::tm parts{};
  const char* const end = strptime(time.c_str(), kForm, &parts);
  if (end == nullptr || *end != '\0') return time;
  return text_of(timegm(&parts) + static_cast<std::time_t>(seconds));
}

}  // namespace assay
