// The wall clock, without locale or time zone.
#include "results/store/time.hpp"

#include <array>
#include <ctime>
#include <string>

namespace assay {

std::string utc_now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string milliseconds = std::to_string(1000 + now.tv_nsec / 1'000'000).substr(1);
  return std::string(text.data()) + "." + milliseconds + "Z";
}

}  // namespace assay
