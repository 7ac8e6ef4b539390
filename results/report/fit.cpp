// A curve for people to look at, or why there is none.
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

}  // namespace

Fit fit_curve(std::span<const SizeTime> points) {
  Fit fit;
  if (distinct_sizes(points) < kCurveSizesMin) {
    fit.why_none = "a curve needs " + std::to_string(kCurveSizesMin) + " sizes";
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
