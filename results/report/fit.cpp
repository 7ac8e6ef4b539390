// Weighted least squares for two parameters.
#include "results/report/fit.hpp"

#include <algorithm>
#include <cmath>

#include "results/report/human.hpp"

namespace assay {
namespace {

std::size_t distinct_sizes(std::span<const SizeTime> points) {
  std::vector<double> sizes;
  for (const SizeTime& point : points) sizes.push_back(point.bytes);
  std::ranges::sort(sizes);
  return static_cast<std::size_t>(std::ranges::unique(sizes).begin() - sizes.begin());
}

double weight(const SizeTime& point) { return 1 / (point.seconds * point.seconds); }

// About the weighted means, where the sums lose least to cancellation.
Curve least_squares(std::span<const SizeTime> points) {
  double weights = 0;
  double mean_bytes = 0;
  double mean_seconds = 0;
  for (const SizeTime& point : points) {
    weights += weight(point);
    mean_bytes += weight(point) * point.bytes;
    mean_seconds += weight(point) * point.seconds;
  }
  mean_bytes /= weights;
  mean_seconds /= weights;
  double together = 0;
  double squares = 0;
  for (const SizeTime& point : points) {
    const double bytes = point.bytes - mean_bytes;
    together += weight(point) * bytes * (point.seconds - mean_seconds);
    squares += weight(point) * bytes * bytes;
  }
  const double beta = together / squares;
  return {mean_seconds - beta * mean_bytes, beta};
}

}  // namespace

Fit fit_curve(std::span<const SizeTime> points) {
  Fit fit;
  if (distinct_sizes(points) < kFitSizesMin) {
    fit.why_none = "a curve needs " + std::to_string(kFitSizesMin) + " sizes";
    return fit;
  }
  const Curve curve = least_squares(points);
  if (!(curve.alpha > 0) || !std::isfinite(curve.alpha)) {
    fit.why_none = "no such curve fits: alpha would be " + human(curve.alpha, "s");
  } else if (!(curve.beta > 0) || !std::isfinite(curve.beta)) {
    fit.why_none = "no such curve fits: larger sizes would take no longer";
  }
  if (!fit.why_none.empty()) return fit;
  fit.curve = curve;
  for (const SizeTime& point : points) {
    fit.residuals.push_back((point.seconds - curve.seconds(point.bytes)) / point.seconds);
  }
  return fit;
}

}  // namespace assay
