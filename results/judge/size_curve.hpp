// How long a collective takes over its sizes: t(S) = alpha + beta * S. Pure.
#pragma once

#include <cstddef>
#include <span>

namespace assay {

struct SizeTime {
  double bytes = 0;
  double seconds = 0;
  double uncertainty = 0;  // Standard, of `seconds`.
};

// What every message costs, and what every byte of it costs.
struct Curve {
  double alpha = 0;  // Seconds.
  double beta = 0;   // Seconds a byte; 1 / beta is the rate that large sizes tend to.

  double seconds(double bytes) const { return alpha + beta * bytes; }
};

// Two parameters pass through two sizes whatever they are: only a third can disagree.
inline constexpr std::size_t kCurveSizesMin = 3;

// Least squares with weights w = 1 / t^2, which minimise the sum of ((t - alpha - beta S) / t)^2:
// the relative error of each size counts alike. Without weights the largest size alone would decide
// alpha, for its noise in seconds is larger than the whole time of the smallest. With the weighted
// means S' = sum(w S) / sum(w) and t' = sum(w t) / sum(w):
//   beta  = sum(w (S - S') (t - t')) / sum(w (S - S')^2)
//   alpha = t' - beta S'
// NaN where all sizes are the same. Points that are no positive numbers must have been left out.
Curve least_squares(std::span<const SizeTime> points);

// What that curve says of another size, with the standard uncertainty that the points' own leave
// it: t is sum(c_i t_i), with c_i = w_i / sum(w) + (S - S') w_i (S_i - S') / sum(w (S - S')^2).
SizeTime predict(std::span<const SizeTime> points, double bytes);

}  // namespace assay
