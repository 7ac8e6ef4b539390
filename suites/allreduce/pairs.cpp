// Pairing and blaming.
#include "suites/allreduce/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/bench/windows.hpp"

namespace assay {
namespace {

std::string in_gigabytes(double rate) { return fmt::format("{:.3g} GB/s", rate / 1e9); }

}  // namespace

std::size_t rounds_of(std::size_t ranks) { return ranks % 2 == 0 ? ranks - 1 : ranks; }

// The last of an even number stands still, the others turn around it.
std::optional<std::size_t> partner(std::size_t ranks, std::size_t round, std::size_t rank) {
  const std::size_t circle = rounds_of(ranks);
  const bool is_even = ranks % 2 == 0;
  if (is_even && rank == ranks - 1) {
    for (std::size_t other = 0; other < circle; ++other) {
      if (2 * other % circle == round % circle) return other;
    }
  }
  const std::size_t other = (round + circle - rank % circle) % circle;
  if (other != rank) return other;
  if (is_even) return ranks - 1;
  return std::nullopt;
}

Slow slowest(const PairRates& rates, const std::vector<Rank>& ranks) {
  std::vector<double> best;
  std::vector<double> all;
  std::pair<std::size_t, std::size_t> pair{0, 1};
  for (std::size_t a = 0; a < rates.size(); ++a) {
    best.push_back(std::ranges::max(rates[a]));
    for (std::size_t b = a + 1; b < rates.size(); ++b) {
      if (!(rates[a][b] > 0)) continue;
      all.push_back(rates[a][b]);
      if (!(rates[pair.first][pair.second] > 0) || rates[a][b] < rates[pair.first][pair.second]) {
        pair = {a, b};
      }
    }
  }
  const auto rank = static_cast<std::size_t>(std::ranges::min_element(best) - best.begin());
  const double typical = median(best);
  Slow found{best[rank] / typical, {}};
  constexpr double kSlowRank = 0.7;  // Below it the rank is named, else the pair.
  if (found.evenness < kSlowRank) {
    found.points_to =
        fmt::format("{} reaches {} with its best partner, where ranks typically reach {}",
                    in_words(ranks, rank), in_gigabytes(best[rank]), in_gigabytes(typical));
  } else {
    found.points_to =
        fmt::format("the slowest pair is {} and {}: {}, where pairs typically reach {}",
                    in_words(ranks, pair.first), in_words(ranks, pair.second),
                    in_gigabytes(rates[pair.first][pair.second]), in_gigabytes(median(all)));
  }
  return found;
}

}  // namespace assay
