// What describes many values: quantiles, and the bins of a histogram.
#pragma once

#include <cstdint>
#include <vector>

namespace assay {

struct Statistics {
  std::uint64_t count = 0;
  double least = 0;
  double p5 = 0;
  double median = 0;
  double p95 = 0;
  double greatest = 0;
};

// Quantiles between two values are interpolated. All 0 without values.
// Sorted values cost nothing, and are what a report holds.
Statistics statistics(const std::vector<double>& values);

// Equal bins. Values far outside the body are counted apart, so that one does not flatten the rest.
struct Histogram {
  double low = 0;    // Lower edge of the first bin.
  double width = 0;  // Of each bin.
  std::vector<std::uint64_t> counts;
  std::uint64_t below = 0;
  std::uint64_t above = 0;
};

// `limits` are kept in view where they are within reach of the values.
Histogram histogram(const std::vector<double>& values, const std::vector<double>& limits);

}  // namespace assay
