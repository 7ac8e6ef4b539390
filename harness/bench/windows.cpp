// Medians over windows.
#include "harness/bench/windows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay {
namespace {

std::vector<double> rates(std::span<const Window> windows) {
  std::vector<double> all;
  for (const Window& window : windows) all.push_back(window.rate);
  return all;
}

bool is_rate(const Window& window) { return std::isfinite(window.rate) && window.rate > 0; }

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double change(std::span<const Window> windows) {
  constexpr double kUnknown = std::numeric_limits<double>::infinity();
  if (windows.size() < kSettleWindows) return kUnknown;
  const auto last = windows.last(kSettleWindows);
  if (!std::ranges::all_of(last, is_rate)) return kUnknown;
  const double older = median(rates(last.first(kSettleWindows / 2)));
  const double newer = median(rates(last.last(kSettleWindows / 2)));
  return std::abs(newer / older - 1);
}

double slope_per_minute(std::span<const Window> windows) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    for (std::size_t j = i + 1; j < windows.size(); ++j) {
      const double apart = windows[j].at_seconds - windows[i].at_seconds;
      if (apart > 0) slopes.push_back((windows[j].rate - windows[i].rate) / apart);
    }
  }
  return 60 * median(std::move(slopes)) / median(rates(windows));
}

std::size_t throttled(std::span<const Window> windows) {
  const double limit = kThrottledBelow * median(rates(windows));
  // Written so that a NaN counts.
  return static_cast<std::size_t>(std::ranges::count_if(
      windows, [&](const Window& window) { return !(window.rate >= limit); }));
}

Facts window_facts(std::span<const Window> windows) {
  return {{"slope_per_minute", slope_per_minute(windows)},
          {"throttled_windows", static_cast<double>(throttled(windows))},
          {"throttled_rule", "below " + text(Fact(kThrottledBelow)) + " of the median window"}};
}

}  // namespace assay
