// Series of parts, put in order.
#include "results/report/part_rates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace assay {
namespace {

constexpr std::string_view kPrefix = "busbw.";

}  // namespace

std::optional<PartRates> part_rates(std::span<const SampleView> samples) {
  std::map<std::string, std::vector<double>> values;
  for (const SampleView& sample : samples) {
    sample.each_metric([&](std::string_view name, const SeriesView& series) {
      if (!name.starts_with(kPrefix) || series.values.empty()) return;
      std::vector<double>& of = values[std::string(name.substr(kPrefix.size()))];
      for (const double value : series.values) {
        of.push_back(std::isfinite(value) && value > 0 ? value : 0);
      }
    });
  }
  if (values.size() < 2) return std::nullopt;
  PartRates found;
  std::vector<double> medians;
  for (const auto& [part, of] : values) {
    found.slowest.push_back({part, statistics(of), 0});
    medians.push_back(found.slowest.back().busbw.median);
  }
  const double typical = statistics(medians).median;
  for (PartRate& part : found.slowest) {
    part.of_median = typical > 0 ? part.busbw.median / typical : 0;
  }
  std::ranges::stable_sort(found.slowest, {},
                           [](const PartRate& part) { return part.busbw.median; });
  if (found.slowest.size() > kPartsShownMax) {
    found.left_out = found.slowest.size() - kPartsShownMax;
    found.slowest.resize(kPartsShownMax);
  }
  return found;
}

}  // namespace assay
