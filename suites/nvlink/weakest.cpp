// Rows, columns, and the cell with the least.
#include "suites/nvlink/weakest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/bench/windows.hpp"

namespace assay {
namespace {

// A GPU is named where its best partner shows more than this share of what the slowest pair lacks.
constexpr double kShareOfGpu = 0.5;

bool is_rate(double rate) { return std::isfinite(rate) && rate > 0; }

double rate_or_none(double rate) { return is_rate(rate) ? rate : 0; }

// Every pair in both directions.
std::vector<double> all_of(const PairRates& rates) {
  std::vector<double> all;
  for (std::size_t a = 0; a < rates.size(); ++a) {
    for (std::size_t b = 0; b < rates.size(); ++b) {
      if (a != b) all.push_back(rate_or_none(rates[a][b]));
    }
  }
  return all;
}

std::string in_gigabytes(double rate) { return fmt::format("{:.4g} GB/s", rate / 1e9); }

std::pair<std::size_t, std::size_t> slowest_pair(const PairRates& rates) {
  std::pair<std::size_t, std::size_t> pair{0, 1};
  for (std::size_t a = 0; a < rates.size(); ++a) {
    for (std::size_t b = 0; b < rates.size(); ++b) {
      if (a != b && rate_or_none(rates[a][b]) < rate_or_none(rates[pair.first][pair.second])) {
        pair = {a, b};
      }
    }
  }
  return pair;
}

// With the partner with which each is fastest, in either direction.
std::vector<double> best_of_each(const PairRates& rates) {
  std::vector<double> best(rates.size());
  for (std::size_t a = 0; a < rates.size(); ++a) {
    for (std::size_t b = 0; b < rates.size(); ++b) {
      if (a == b) continue;
      best[a] = std::max({best[a], rate_or_none(rates[a][b]), rate_or_none(rates[b][a])});
    }
  }
  return best;
}

}  // namespace

double slowest_of_pairs(const PairRates& rates) { return std::ranges::min(all_of(rates)); }

double fastest_of_pairs(const PairRates& rates) { return std::ranges::max(all_of(rates)); }

double even_of_pairs(const PairRates& rates) {
  return slowest_of_pairs(rates) / median(all_of(rates));
}

std::string weakest(const PairRates& rates, const std::vector<Rank>& ranks) {
  const auto [a, b] = slowest_pair(rates);
  const double typical = median(all_of(rates));
  const std::vector<double> best = best_of_each(rates);
  const std::size_t gpu = best[a] <= best[b] ? a : b;
  const double typical_best = median(best);
  const double lacks = 1 - rate_or_none(rates[a][b]) / typical;
  const bool is_gpu = ranks.size() > 2 && 1 - best[gpu] / typical_best > kShareOfGpu * lacks;
  if (is_gpu) {
    return fmt::format("{} reaches {} with its best partner, where GPUs typically reach {}",
                       ranks[gpu].device, in_gigabytes(best[gpu]), in_gigabytes(typical_best));
  }
  return fmt::format("the pair {} and {}: {} between them, where pairs typically reach {}",
                     ranks[a].device, ranks[b].device, in_gigabytes(rate_or_none(rates[a][b])),
                     in_gigabytes(typical));
}

}  // namespace assay
