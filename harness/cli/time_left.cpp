// An estimate that begins as the plan and ends as what was seen.
#include "harness/cli/time_left.hpp"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

// So many planned seconds are believed before what was seen outweighs them: a worker's start must
// not make the first case look slow.
constexpr double kBelievedSeconds = 20;
constexpr double kBelievedShare = 0.2;

}  // namespace

double time_left_seconds(const Pace& pace) {
  const double left = pace.planned_seconds - pace.done_seconds;
  if (!(left > 0) || !std::isfinite(left)) return 0;
  const double believed = std::min(kBelievedSeconds, kBelievedShare * pace.planned_seconds);
  const double lanes = static_cast<double>(std::max<std::size_t>(1, pace.lanes));
  const double seen = std::max(0.0, pace.elapsed_seconds) + believed / lanes;
  const double seconds = left * seen / (std::max(0.0, pace.done_seconds) + believed);
  return std::isfinite(seconds) ? std::max(0.0, seconds) : 0;
}

}  // namespace assay
