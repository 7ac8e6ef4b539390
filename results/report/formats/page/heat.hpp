// Heat maps as tables: they need no script, can be read aloud and are printed as they are.
#pragma once

#include <string>
#include <vector>

#include "results/report/collectives.hpp"

namespace assay::page {

// Cells are written into where there are so many ranks at most; above, their title has the number.
inline constexpr std::uint64_t kCellsWrittenMax = 32;

// By how much each rank is slower than the fastest, a table a line of the collective, a column a
// size; with the slowest ranks in words. All tables of a unit share one scale of colours.
std::string skew_maps(const std::vector<SkewColumn>& columns);

// The best rate between each two ranks.
std::string pair_maps(const std::vector<PairTable>& tables);

}  // namespace assay::page
