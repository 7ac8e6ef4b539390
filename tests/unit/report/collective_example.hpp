// Campaigns of ranks, made up: nothing in them was measured.
#pragma once

#include <string>
#include <vector>

#include "results/report/report.hpp"

namespace assay::example {

struct RanksOptions {
  std::vector<std::string> units{"h1"};
  std::vector<std::uint64_t> sizes{8, 65536, 16777216};
  std::vector<std::string> types{"fp32"};
  std::size_t ranks = 4;
  double alpha = 12e-6;   // Seconds.
  double beta = 0.21e-9;  // Seconds a byte.
  std::string split{};
  std::string points_to = "rank 2 (h3/cpu-0, CPUs 0-1, on h3) takes 30 % longer";
  std::string benchmark = "allreduce.all_reduce";
};

// An all-reduce whose times lie on a curve, at least 1 B/s demanded; rank 2 works 30 % slower.
Report all_reduce(const RanksOptions& options);

// Ranks that meet in pairs: rank a with rank b at a + b GB/s, except the first and the last.
Report ping_pong(const RanksOptions& options);

// Parts that work at once, each a GB/s slower than the one before it.
Report parts(std::size_t count);

}  // namespace assay::example
