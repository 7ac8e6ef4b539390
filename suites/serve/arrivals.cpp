// Gamma gaps by Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000.
#include "suites/serve/arrivals.hpp"

#include <charconv>
#include <cmath>
#include <numbers>

#include "results/record/error.hpp"
#include "suites/serve/random.hpp"

namespace assay {
namespace {

constexpr double kVariationMax = 10;

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(random.unit()));
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

// Of that shape and scale 1.
double gamma(Random& random, double shape) {
  if (shape < 1) return gamma(random, shape + 1) * std::pow(random.unit(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal(random);
    const double v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(random.unit()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double gap(Random& random, double variation) {
  if (variation == 0) return 1;
  const double shape = 1 / (variation * variation);
  return gamma(random, shape) / shape;
}

}  // namespace

Arrival arrival_named(const std::string& text) {
  if (text == "poisson") return {1};
  if (text == "constant") return {0};
  if (text.starts_with("gamma:")) {
    double variation = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 6, end, variation);
    if (parsed.ec == std::errc{} && parsed.ptr == end && variation > 0 &&
        variation <= kVariationMax) {
      return {variation};
    }
  }
  throw Error{"arrival '" + text + "' is none of poisson, constant and gamma:V",
              "V is the gaps' coefficient of variation, above 0 and at most 10"};
}

std::vector<double> arrivals(const Schedule& schedule) {
  Random random(schedule.seed);
  std::vector<double> at;
  at.reserve(schedule.count);
  double now = 0;
  for (std::uint32_t i = 0; i < schedule.count; ++i) {
    now += gap(random, schedule.arrival.variation);
    at.push_back(now);
  }
  const double scale = now > 0 ? schedule.count / schedule.rate_per_second / now : 0;
  for (double& one : at) one *= scale;
  return at;
}

}  // namespace assay
