// What each rank of a group says for itself, as maps of at most 64 rows: who is slow, and which
// pairs are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/samples.hpp"

namespace assay {

// More ranks than this share rows: a page shows so many, and memory stays bounded.
inline constexpr std::size_t kRankRowsMax = 64;

// A rank with a higher number is not believed: the largest clusters have a tenth of it.
inline constexpr std::uint64_t kRankMax = 1'000'000;

// How ranks share the rows of a map.
struct RankRows {
  std::uint64_t ranks = 0;

  std::uint64_t each() const;  // Ranks of a row; 1 up to kRankRowsMax ranks.
  std::size_t count() const;
  std::string name(std::size_t row) const;  // "12" or "24–25".
  bool operator==(const RankRows&) const = default;
};

// Of one case: by how much each rank is slower than the fastest one. 0.3 is 30 %.
struct RankColumn {
  RankRows rows;
  std::vector<std::optional<double>> excess;  // A row; the largest of its ranks.
  std::uint64_t slowest = 0;                  // Rank.
  double most = 0;                            // Its excess.
};

// Each rank's median of its own time (series own_work.rank-N) over the least such median, minus 1.
// None where fewer than two ranks state a time.
std::optional<RankColumn> rank_column(std::span<const SampleView> samples);

// Of one case: the best rate between each two ranks, [row * count + column] in B/s. 0: they did not
// meet. Ranks that share rows show their slowest pair.
struct PairMap {
  RankRows rows;
  std::vector<double> rates;
};

// Value j of series pair_best.rank-N is what rank N reached with rank j.
std::optional<PairMap> pair_map(std::span<const SampleView> samples);

}  // namespace assay
