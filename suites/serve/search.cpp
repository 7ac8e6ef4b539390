// Doubling, then halving the interval.
#include "suites/serve/search.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay {
namespace {

constexpr double kResolution = 1.125;
// A doubled load with less power than this share of the greatest is behind the knee for certain.
constexpr double kBehindKnee = 0.8;

double power(const LoadPoint& point) {
  if (!(point.end_to_end_seconds > 0) || !std::isfinite(point.end_to_end_seconds)) return 0;
  return point.throughput / point.end_to_end_seconds;
}

// The lowest load that misses the SLO; none where all meet it.
const LoadPoint* lowest_bad(std::span<const LoadPoint> points) {
  const LoadPoint* found = nullptr;
  for (const LoadPoint& point : points) {
    if (!point.meets_slo && (found == nullptr || point.load < found->load)) found = &point;
  }
  return found;
}

bool is_behind_knee(std::span<const LoadPoint> points) {
  const auto knee = knee_of(points);
  const auto& last = *std::ranges::max_element(points, {}, &LoadPoint::load);
  return power(last) < kBehindKnee * power(points[*knee]);
}

std::optional<double> between(double low, double high, bool whole) {
  if (high <= low * kResolution) return std::nullopt;
  const double middle = std::sqrt(low * high);
  if (!whole) return middle;
  const double rounded = std::clamp(std::round(middle), low, high);
  if (high - low < 2) return std::nullopt;
  return rounded <= low ? low + 1 : rounded >= high ? high - 1 : rounded;
}

}  // namespace

std::optional<std::size_t> knee_of(std::span<const LoadPoint> points) {
  if (points.empty()) return std::nullopt;
  return std::ranges::max_element(points, {}, power) - points.begin();
}

std::optional<std::size_t> highest_good(std::span<const LoadPoint> points) {
  const LoadPoint* const bad = lowest_bad(points);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].meets_slo || (bad != nullptr && points[i].load > bad->load)) continue;
    if (!found || points[i].load > points[*found].load) found = i;
  }
  return found;
}

std::optional<double> next_load(std::span<const LoadPoint> points, const SearchLimits& limits) {
  if (points.empty()) return limits.first;
  const LoadPoint* const bad = lowest_bad(points);
  const double highest = std::ranges::max_element(points, {}, &LoadPoint::load)->load;
  if ((bad == nullptr || !is_behind_knee(points)) && highest < limits.most) {
    return std::min(2 * highest, limits.most);
  }
  const auto good = highest_good(points);
  if (!good || bad == nullptr) return std::nullopt;
  return between(points[*good].load, bad->load, limits.whole);
}

}  // namespace assay
