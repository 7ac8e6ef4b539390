// Every rank with every other, and what their times say. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/device/ranks.hpp"

namespace assay {

// The circle method: in round r of as many as rounds_of() says, each rank has one partner (none
// for the odd one out), all pairs of a round are different, and over all rounds every pair meets
// once.
std::size_t rounds_of(std::size_t ranks);
std::optional<std::size_t> partner(std::size_t ranks, std::size_t round, std::size_t rank);

// Bandwidth of each pair in B/s, [rank][rank]; 0 where the pair did not meet.
using PairRates = std::vector<std::vector<double>>;

struct Slow {
  double evenness = 1;    // The slowest rank's best pair over the median of all ranks' best pairs.
  std::string points_to;  // Which rank, or which pair, and how slow it is.
};

// A rank whose best pair is slow has a slow link or host of its own: with some partner it would be
// fast otherwise. Where all ranks are fast with somebody, the slowest pair is named: the path
// between these two.
Slow slowest(const PairRates& rates, const std::vector<Rank>& ranks);

}  // namespace assay
