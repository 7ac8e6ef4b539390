// Which GPU, or which pair, a matrix of rates between GPUs blames. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/device/ranks.hpp"
#include "suites/allreduce/pairs.hpp"

namespace assay {

// Of all pairs. What is no number above zero is the slowest of all, and never fast.
double slowest_of_pairs(const PairRates& rates);
double fastest_of_pairs(const PairRates& rates);

// The slowest pair over the median of all pairs.
double even_of_pairs(const PairRates& rates);

// Each GPU is one row and one column. Where a GPU is slow with its best partner, too, its links
// are: the text begins with its id. Where it is not, what joins the two of the slowest pair is
// slow: both are named, and the text begins with neither, which would be blamed alone.
std::string weakest(const PairRates& rates, const std::vector<Rank>& ranks);

}  // namespace assay
