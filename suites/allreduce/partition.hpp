// Ranks cut into parts that work at the same time, and which part is slow. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/device/ranks.hpp"

namespace assay {

struct Parts {
  std::vector<std::string> names;  // In the order of their first ranks: "rack-07", "rail-2".
  std::vector<unsigned> of_rank;   // Index of each rank's part.
};

// `by` host or rack: what stands there. By rail: the n-th of each host, from rail-0. By pair: each
// of the first half of the ranks with its counterpart in the second, so that pairs lie as far apart
// as the ranks do. Throws Error where `by` is none of these, where all ranks are one part, or where
// a part is one rank alone.
Parts parts_of(const std::vector<Rank>& ranks, const std::string& by);

// The slowest part's rate over the median of all parts; what is no number above zero is slowest.
double even_of_parts(const std::vector<double>& rates);

// "rail-2 reaches 180 GB/s, where parts typically reach 360 GB/s". Begins with the id of the host
// or rack that is to blame, and with none where a rail or a pair is: which of two it is, nobody
// knows.
std::string slowest_part(const Parts& parts, const std::vector<double>& rates);

}  // namespace assay
