// Timing loops of cycles on every lane.
#include "harness/bench/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "harness/bench/windows.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTries = 5;

bool are_positive(const std::vector<double>& values) {
  return !values.empty() && std::ranges::all_of(values, [](double value) {
    return std::isfinite(value) && value > 0;
  });
}

std::string percent(double share) {
  std::string digits = std::to_string(100 * share);
  return digits.substr(0, digits.find('.') + 2) + " %";
}

}  // namespace

std::vector<double> lane_clocks(Device& device, const CycleLoop& loop) {
  std::vector<double> clocks(device.lanes());
  device.parallel([&](unsigned lane, unsigned) {
    for (int i = 0; i < kTries; ++i) {
      const auto start = Clock::now();
      loop.spend();
      const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
      if (seconds > 0) {
        clocks[lane] = std::max(clocks[lane], static_cast<double>(loop.cycles) / seconds);
      }
    }
  });
  return clocks;
}

double clock_uncertainty(const std::vector<double>& clocks) {
  std::vector<double> sorted = clocks;
  std::ranges::sort(sorted);
  const std::size_t quarter = sorted.size() / 4;
  const double range = sorted[sorted.size() - 1 - quarter] - sorted[quarter];
  return std::max(range / 2 / median(sorted), kClockUncertaintyMin);  // A NaN stays one.
}

Fact peak_fraction(const std::vector<double>& rates, const std::vector<double>& clocks,
                   const Peak& peak) {
  if (!(peak.amount_per_cycle > 0)) return "not stated: " + peak.source;
  if (rates.size() != clocks.size() || !are_positive(rates) || !are_positive(clocks)) {
    return std::string("not stated: the clock was not measured");
  }
  const double uncertainty = clock_uncertainty(clocks);
  if (!(uncertainty <= kClockUncertaintyMax)) {
    return "not stated: the clock is uncertain by " + percent(uncertainty);
  }
  std::vector<double> shares;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    shares.push_back(rates[i] / (peak.amount_per_cycle * clocks[i]));
  }
  const double share = median(std::move(shares));
  if (share <= 1 + uncertainty) return share;
  return "not stated: " + percent(share) + " of the peak at the measured clock is impossible (" +
         percent(uncertainty) + " uncertain): the peak is not this CPU's, or the clock changed";
}

Facts clock_facts(const std::vector<double>& rates,
                  const std::vector<std::vector<double>>& lane_clocks, const Peak& peak) {
  std::vector<double> means;
  std::vector<double> least;
  std::vector<double> greatest;
  for (const auto& lanes : lane_clocks) {
    double sum = 0;
    for (const double clock : lanes) sum += clock;
    means.push_back(sum / static_cast<double>(lanes.size()));
    least.push_back(std::ranges::min(lanes));
    greatest.push_back(std::ranges::max(lanes));
  }
  Facts facts{{"clock_hz", median(means)},
              {"clock_slowest_lane_hz", median(least)},
              {"clock_fastest_lane_hz", median(greatest)},
              {"clock_uncertainty", clock_uncertainty(means)}};
  if (peak.source.empty()) return facts;
  facts["peak_fraction"] = peak_fraction(rates, means, peak);
  facts["peak_source"] = peak.source;
  if (peak.amount_per_cycle > 0) facts["peak_per_cycle"] = peak.amount_per_cycle;
  return facts;
}

}  // namespace assay
