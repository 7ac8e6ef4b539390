// Median and MAD of what the peers measured.
#include "results/judge/peers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/judge/statistics.hpp"

namespace assay {
namespace {

// Of a normal population a MAD is this part of a standard deviation (Iglewicz and Hoaglin, 1993).
constexpr double kDeviationsOfMad = 1.4826;

}  // namespace

Outskirts outskirts(const std::vector<double>& medians, const PeerRule& rule, bool is_floor) {
  Outskirts found{.median = median_of(medians)};
  std::vector<double> away;
  away.reserve(medians.size());
  for (const double median : medians) away.push_back(std::abs(median - found.median));
  found.scatter = kDeviationsOfMad * median_of(away);
  const double behind = std::max(rule.effect * found.median, rule.z * found.scatter);
  found.value = is_floor ? found.median - behind : found.median + behind;
  return found;
}

Population::Population(const PlannedMetric& metric, const Bound& bound, std::size_t planned)
    : metric_(metric), peers_(*bound.peers), planned_(planned) {}

void Population::add(const SampleView& sample) {
  if (sample.status() != SampleStatus::measured || !sample.cause().empty()) return;
  const auto series = sample.metric(metric_.name);
  if (!series || series->unit != metric_.unit || series->values.empty()) return;
  const bool sound = std::ranges::all_of(
      series->values, [](double value) { return std::isfinite(value) && value > 0; });
  if (sound) medians_.push_back(median_of(series->values));
}

PeerLimit Population::limit() const {
  PeerLimit limit{.is_floor = metric_.better == Better::higher, .count = medians_.size()};
  if (planned_ < peers_.units_min) {
    limit.is_none = true;
    limit.refusal =
        fmt::format("{} units are no population; it takes {}", planned_, peers_.units_min);
    return limit;
  }
  if (medians_.size() < peers_.units_min) {
    limit.refusal = fmt::format("of its {} peers {} were measured properly, and it takes {}",
                                planned_, medians_.size(), peers_.units_min);
    return limit;
  }
  const Outskirts found = outskirts(medians_, peers_, limit.is_floor);
  limit.median = found.median;
  limit.value = found.value;
  return limit;
}

}  // namespace assay
