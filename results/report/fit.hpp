// The curve t(S) = alpha + beta * S through the times of a collective over its sizes. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/judge/size_curve.hpp"

namespace assay {

struct Fit {
  std::optional<Curve> curve;
  std::string why_none;           // A sentence's end; empty where there is a curve.
  std::vector<double> residuals;  // (t - curve) / t of each point; empty without a curve.
};

// Further from the curve than this, relative to the point's time, and the reader is told.
inline constexpr double kResidualMarked = 0.5;

// By least_squares, where that is a curve with a positive alpha and a positive beta.
Fit fit_curve(std::span<const SizeTime> points);

}  // namespace assay
