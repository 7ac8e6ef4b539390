// When an open loop sends its requests: computed beforehand, so that no server can delay them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

// Gaps of gamma distribution with the coefficient of variation `variation`: 1 is Poisson, more is
// burstier, 0 sends in equal steps.
struct Arrival {
  double variation = 1;
};

// "poisson", "constant" or "gamma:2.5". Throws Error for any other.
Arrival arrival_named(const std::string& text);

struct Schedule {
  double rate_per_second = 0;
  std::uint32_t count = 0;
  Arrival arrival;
  std::uint64_t seed = 0;
};

// Seconds since the load begins, ascending; the first is a gap after 0. Scaled so that the last is
// at count / rate: the rate that was asked for is the one that comes.
std::vector<double> arrivals(const Schedule& schedule);

}  // namespace assay
