// Median, range, rank and the modified z-score.
#include "results/explain/peers.hpp"

#include <algorithm>
#include <cmath>

#include "results/judge/statistics.hpp"

namespace assay {
namespace {

// The median absolute deviation of normal values is this share of their standard deviation.
constexpr double kDeviationOfNormal = 0.6745;

}  // namespace

Peers peers_of(std::vector<double> others, double own, Better better) {
  std::erase_if(others, [](double value) { return !std::isfinite(value); });
  Peers peers;
  if (others.empty()) return peers;
  const Description described = describe(others);
  peers.count = described.count;
  peers.median = described.median;
  peers.least = described.least;
  peers.greatest = described.greatest;
  const bool higher = better == Better::higher;
  peers.better = static_cast<std::uint64_t>(std::ranges::count_if(
      others, [&](double value) { return higher ? value > own : value < own; }));
  if (peers.count < kPeersMin) return peers;
  for (double& value : others) value = std::abs(value - peers.median);
  const double deviation = describe(others).median;
  if (!(deviation > 0)) return peers;
  const double good = higher ? own - peers.median : peers.median - own;
  peers.robust_z = kDeviationOfNormal * good / deviation;
  return peers;
}

}  // namespace assay
