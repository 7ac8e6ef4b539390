// Medians, the line through them, and every group's distance from both.
#include "results/next/curve.hpp"

#include <algorithm>
#include <cmath>

#include "results/record/error.hpp"

namespace assay::locate {
namespace {

constexpr std::size_t kSizesMin = 3;  // Two points always lie on a line.

bool measured(double seconds) { return std::isfinite(seconds) && seconds > 0; }

void check(std::span<const SizeTimes> sizes) {
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const bool ascends = i == 0 || sizes[i].bytes > sizes[i - 1].bytes;
    if (measured(sizes[i].bytes) && ascends &&
        sizes[i].seconds.size() == sizes.front().seconds.size()) {
      continue;
    }
    throw Error{"the sizes of a curve are positive, ascend, and have a time of every group",
                "give NaN for a group that was not measured"};
  }
}

struct Point {
  double bytes = 0;
  double seconds = 0;
};

// About the weighted means, where the sums lose least to cancellation.
Curve line_through(const std::vector<Point>& points) {
  double weights = 0;
  double mean_bytes = 0;
  double mean_seconds = 0;
  for (const Point& point : points) {
    const double weight = 1 / (point.seconds * point.seconds);
    weights += weight;
    mean_bytes += weight * point.bytes;
    mean_seconds += weight * point.seconds;
  }
  mean_bytes /= weights;
  mean_seconds /= weights;
  double together = 0;
  double squares = 0;
  for (const Point& point : points) {
    const double weight = 1 / (point.seconds * point.seconds);
    const double bytes = point.bytes - mean_bytes;
    together += weight * bytes * (point.seconds - mean_seconds);
    squares += weight * bytes * bytes;
  }
  const double slope = together / squares;
  return {mean_seconds - slope * mean_bytes, 1 / slope};
}

}  // namespace

CurveFit fit_population(std::span<const SizeTimes> sizes, const Threshold& threshold) {
  check(sizes);
  CurveFit fit;
  std::vector<Point> medians;
  for (const SizeTimes& size : sizes) {
    std::vector<double> good;
    for (const double seconds : size.seconds) {
      if (measured(seconds)) good.push_back(seconds);
    }
    const Robust population = good.empty() ? Robust{} : robust(good, threshold.resolution);
    if (!good.empty()) medians.push_back({size.bytes, population.middle});
    for (std::uint32_t group = 0; group < size.seconds.size(); ++group) {
      Distance distance{.group = group, .bytes = size.bytes, .seconds = size.seconds[group]};
      distance.slow = !measured(distance.seconds);
      if (!distance.slow) {
        distance.z = population.z(distance.seconds);
        distance.share = distance.seconds / population.middle - 1;
        distance.slow = distance.z > threshold.z && distance.share > threshold.share;
      }
      fit.distances.push_back(distance);
    }
  }
  if (medians.size() < kSizesMin) {
    fit.why_none = "a curve needs 3 sizes that were measured";
    return fit;
  }
  const Curve curve = line_through(medians);
  if (!measured(curve.alpha) || !measured(curve.beta)) {
    fit.why_none = "no such curve fits: alpha and beta would not both be positive";
    return fit;
  }
  fit.curve = curve;
  for (Distance& distance : fit.distances) {
    if (measured(distance.seconds)) {
      distance.of_curve = distance.seconds / curve.seconds(distance.bytes) - 1;
    }
  }
  return fit;
}

}  // namespace assay::locate
