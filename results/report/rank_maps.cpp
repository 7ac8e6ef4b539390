// Per-rank series of samples, gathered and folded into rows.
#include "results/report/rank_maps.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "results/report/statistics.hpp"

namespace assay {
namespace {

// "own_work.rank-12" -> 12; none for any other name.
std::optional<std::uint64_t> rank_of(std::string_view metric, std::string_view prefix) {
  if (!metric.starts_with(prefix)) return std::nullopt;
  metric.remove_prefix(prefix.size());
  std::uint64_t rank = 0;
  const char* const end = metric.data() + metric.size();
  const auto parsed = std::from_chars(metric.data(), end, rank);
  if (parsed.ec != std::errc{} || parsed.ptr != end || rank > kRankMax) return std::nullopt;
  return rank;
}

bool is_good(double value) { return std::isfinite(value) && value > 0; }

// Of each rank that states one; all samples of a case count together.
std::map<std::uint64_t, double> medians(std::span<const SampleView> samples) {
  std::map<std::uint64_t, std::vector<double>> values;
  for (const SampleView& sample : samples) {
    sample.each_metric([&](std::string_view name, const SeriesView& series) {
      const auto rank = rank_of(name, "own_work.rank-");
      if (!rank) return;
      std::ranges::copy_if(series.values, std::back_inserter(values[*rank]), is_good);
    });
  }
  std::map<std::uint64_t, double> found;
  for (const auto& [rank, of] : values) {
    if (!of.empty()) found[rank] = statistics(of).median;
  }
  return found;
}

// Of one rank with every other: the best over all samples.
using Rates = std::vector<double>;
std::map<std::uint64_t, Rates> best_rates(std::span<const SampleView> samples) {
  std::map<std::uint64_t, Rates> best;
  for (const SampleView& sample : samples) {
    sample.each_metric([&](std::string_view name, const SeriesView& series) {
      const auto rank = rank_of(name, "pair_best.rank-");
      if (!rank || series.values.size() > kRankMax) return;
      Rates& rates = best[*rank];
      rates.resize(std::max(rates.size(), series.values.size()));
      for (std::size_t j = 0; j < series.values.size(); ++j) {
        if (is_good(series.values[j])) rates[j] = std::max(rates[j], series.values[j]);
      }
    });
  }
  return best;
}

}  // namespace

std::uint64_t RankRows::each() const {
  return std::max<std::uint64_t>(1, (ranks + kRankRowsMax - 1) / kRankRowsMax);
}

std::size_t RankRows::count() const {
  return static_cast<std::size_t>((ranks + each() - 1) / each());
}

std::string RankRows::name(std::size_t row) const {
  const std::uint64_t first = row * each();
  const std::uint64_t last = std::min(first + each(), ranks) - 1;
  if (first == last) return std::to_string(first);
  return std::to_string(first) + "–" + std::to_string(last);
}

std::optional<RankColumn> rank_column(std::span<const SampleView> samples) {
  const auto times = medians(samples);
  if (times.size() < 2) return std::nullopt;
  const double least =
      std::ranges::min_element(times, {}, [](const auto& of) { return of.second; })->second;
  RankColumn column{{times.rbegin()->first + 1}, {}, times.begin()->first, 0};
  column.excess.resize(column.rows.count());
  for (const auto& [rank, seconds] : times) {
    const double excess = seconds / least - 1;
    std::optional<double>& cell = column.excess[rank / column.rows.each()];
    cell = std::max(cell.value_or(0), excess);
    if (excess <= column.most) continue;
    column.slowest = rank;
    column.most = excess;
  }
  return column;
}

std::optional<PairMap> pair_map(std::span<const SampleView> samples) {
  const auto best = best_rates(samples);
  if (best.empty()) return std::nullopt;
  PairMap map;
  map.rows.ranks = best.rbegin()->first + 1;
  for (const auto& [rank, rates] : best) {
    map.rows.ranks = std::max<std::uint64_t>(map.rows.ranks, rates.size());
  }
  const std::size_t count = map.rows.count();
  map.rates.resize(count * count);
  for (const auto& [rank, rates] : best) {
    const std::size_t row = rank / map.rows.each();
    for (std::size_t j = 0; j < rates.size(); ++j) {
      double& cell = map.rates[row * count + j / map.rows.each()];
      if (rates[j] > 0 && (cell == 0 || rates[j] < cell)) cell = rates[j];
    }
  }
  return map;
}

}  // namespace assay
