// Weighted least squares for two parameters.
#include "results/judge/size_curve.hpp"

#include <cmath>

namespace assay {
namespace {

double weight(const SizeTime& point) { return 1 / (point.seconds * point.seconds); }

struct Moments {
  double weights = 0;
  double bytes = 0;    // The weighted mean of sizes,
  double seconds = 0;  // and of times.
  double squares = 0;  // sum(w (S - S')^2)
};

// About the weighted means, where the sums lose least to cancellation.
Moments moments(std::span<const SizeTime> points) {
  Moments of;
  for (const SizeTime& point : points) {
    of.weights += weight(point);
    of.bytes += weight(point) * point.bytes;
    of.seconds += weight(point) * point.seconds;
  }
  of.bytes /= of.weights;
  of.seconds /= of.weights;
  for (const SizeTime& point : points) {
    const double bytes = point.bytes - of.bytes;
    of.squares += weight(point) * bytes * bytes;
  }
  return of;
}

}  // namespace

Curve least_squares(std::span<const SizeTime> points) {
  const Moments of = moments(points);
  double together = 0;
  for (const SizeTime& point : points) {
    together += weight(point) * (point.bytes - of.bytes) * (point.seconds - of.seconds);
  }
  const double beta = together / of.squares;
  return {of.seconds - beta * of.bytes, beta};
}

SizeTime predict(std::span<const SizeTime> points, double bytes) {
  const Moments of = moments(points);
  double squares = 0;
  for (const SizeTime& point : points) {
    const double slope = (bytes - of.bytes) * (point.bytes - of.bytes) / of.squares;
    const double part = weight(point) * (1 / of.weights + slope) * point.uncertainty;
    squares += part * part;
  }
  return {bytes, least_squares(points).seconds(bytes), std::sqrt(squares)};
}

}  // namespace assay
