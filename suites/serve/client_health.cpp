// Lags in logarithmic classes, and the limits that they are held to.
#include "suites/serve/client_health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay {
namespace {

constexpr double kClassRatio = 1.05;
constexpr double kShortestSeconds = 1e-7;
constexpr std::size_t kClassesMax = 600;  // Up to days.

constexpr double kUnstampedShareMax = 0.5;
constexpr double kTail = 0.99;

std::string late(const std::string& what, double seconds, double most) {
  return fmt::format(
      "the client was the bottleneck: it {} {:.3g} ms late at p99, {:.3g} ms are allowed; give it "
      "a core of its own",
      what, seconds * 1e3, most * 1e3);
}

}  // namespace

void SecondsHistogram::add(double seconds) {
  const double place = std::log(std::max(seconds / kShortestSeconds, 1.0)) / std::log(kClassRatio);
  const auto of = std::min(static_cast<std::size_t>(place), kClassesMax - 1);
  if (classes_.empty()) classes_.resize(kClassesMax);
  ++classes_[of];
  ++count_;
  greatest_ = std::max(greatest_, seconds);
}

double SecondsHistogram::percentile(double share) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double rank = share * static_cast<double>(count_);
  double seen = 0;
  std::size_t of = 0;
  while (of + 1 < classes_.size() && (seen += classes_[of]) < rank) ++of;
  return kShortestSeconds * std::pow(kClassRatio, static_cast<double>(of + 1));
}

std::string client_bound(const ClientHealth& health, double shortest_seconds) {
  const double reads = static_cast<double>(health.read_lag.count() + health.unstamped_reads);
  if (!(static_cast<double>(health.unstamped_reads) <= kUnstampedShareMax * reads) ||
      health.read_lag.count() == 0) {
    return "it cannot be told whether the client was the bottleneck: the kernel stamps no arrivals "
           "(SO_TIMESTAMPNS)";
  }
  double most = kLagSecondsMax;
  if (std::isfinite(shortest_seconds)) most = std::max(most, kLagShareMax * shortest_seconds);
  const double read = health.read_lag.percentile(kTail);
  if (!(read <= most)) return late("read what had arrived", read, most);
  const double sent = health.send_lag.percentile(kTail);
  if (!(sent <= most)) return late("sent requests", sent, most);
  if (!(health.cpu_share <= kClientCpuMax)) {
    return fmt::format(
        "the client was the bottleneck: it used {:.0f} % of its core, {:.0f} % are allowed; take "
        "less load, or several hosts",
        health.cpu_share * 100, kClientCpuMax * 100);
  }
  return {};
}

}  // namespace assay
