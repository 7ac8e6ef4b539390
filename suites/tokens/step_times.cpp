// Steps in logarithmic classes.
#include "suites/tokens/step_times.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace assay {
namespace {

constexpr double kClassRatio = 1.05;
constexpr double kShortestSeconds = 1e-7;
constexpr double kStallRatio = 3;

std::size_t class_of(double seconds) {
  const double place = std::log(std::max(seconds / kShortestSeconds, 1.0)) / std::log(kClassRatio);
  return static_cast<std::size_t>(place);
}

}  // namespace

void StepTimes::time(const std::function<void()>& step) {
  const auto start = std::chrono::steady_clock::now();
  step();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  add(took.count());
}

void StepTimes::add(double seconds) {
  if (windows_.empty()) begin_window();
  windows_.back().longest = std::max(windows_.back().longest, seconds);
  const std::size_t of = class_of(seconds);
  if (classes_.size() <= of) classes_.resize(of + 1);
  ++classes_[of];
}

std::vector<double> StepTimes::longest(std::size_t windows) const {
  std::vector<double> found;
  const std::size_t first = windows_.size() - std::min(windows, windows_.size());
  for (std::size_t i = first; i < windows_.size(); ++i) found.push_back(windows_[i].longest);
  return found;
}

// The lower edge of the class that holds it.
double StepTimes::median() const {
  const auto all = std::accumulate(classes_.begin(), classes_.end(), std::uint64_t{0});
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    seen += classes_[i];
    if (2 * seen >= all && all > 0) {
      return kShortestSeconds * std::pow(kClassRatio, static_cast<double>(i));
    }
  }
  return 0;
}

std::uint64_t StepTimes::stalls() const {
  std::uint64_t found = 0;
  for (std::size_t i = class_of(kStallRatio * median()) + 1; i < classes_.size(); ++i) {
    found += classes_[i];
  }
  return found;
}

}  // namespace assay
