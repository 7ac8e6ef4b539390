// What a series of repetitions says: its middle, its scatter, its spread. Only + - * / sqrt.
#pragma once

#include <cstdint>
#include <span>

namespace assay {

// All sums run over the values in ascending order, so that the order of repetitions cannot show.
struct Description {
  std::uint64_t count = 0;
  double median = 0;     // Of an even count: the mean of the middle two.
  double deviation = 0;  // Standard deviation of one repetition, with count - 1; 0 for one value.
  double p5 = 0;         // quantile(sorted, 0.05)
  double p95 = 0;
  double least = 0;
  double greatest = 0;

  // Relative: (p95 - p5) / median.
  double spread() const { return (p95 - p5) / median; }
};

// Of at least one finite value.
Description describe(std::span<const double> values);

// The same median by itself.
double median_of(std::span<const double> values);

// Linear between the two nearest of n sorted values: position p * (n - 1), counted from 0.
double quantile(std::span<const double> sorted, double p);

}  // namespace assay
