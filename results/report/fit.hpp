// The curve t(S) = alpha + beta * S through the times of a collective over its sizes. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay {

struct SizeTime {
  double bytes = 0;
  double seconds = 0;
};

// What every message costs, and what every byte of it costs.
struct Curve {
  double alpha = 0;  // Seconds.
  double beta = 0;   // Seconds a byte; 1 / beta is the rate that large sizes tend to.

  double seconds(double bytes) const { return alpha + beta * bytes; }
};

struct Fit {
  std::optional<Curve> curve;
  std::string why_none;           // A sentence's end; empty where there is a curve.
  std::vector<double> residuals;  // (t - curve) / t of each point; empty without a curve.
};

// Two parameters pass through two sizes whatever they are: only a third can disagree.
inline constexpr std::size_t kFitSizesMin = 3;

// Further from the curve than this, relative to the point's time, and the reader is told.
inline constexpr double kResidualMarked = 0.5;

// Least squares with weights w = 1 / t^2, which minimise the sum of ((t - alpha - beta S) / t)^2:
// the relative error of each size counts alike. Without weights the largest size alone would decide
// alpha, for its noise in seconds is larger than the whole time of the smallest. With the weighted
// means S' = sum(w S) / sum(w) and t' = sum(w t) / sum(w):
//   beta  = sum(w (S - S') (t - t')) / sum(w (S - S')^2)
//   alpha = t' - beta S'
// Points that are no positive numbers must have been left out.
Fit fit_curve(std::span<const SizeTime> points);

}  // namespace assay
