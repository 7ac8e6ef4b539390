// Two ways to do the same thing, in turn, and what the ratio of their speeds is.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace assay::bench {

// Each call gives a rate, in the same unit.
struct Comparison {
  std::string name;
  std::string unit;
  std::function<double()> harness;
  std::function<double()> bare;
  double target = 0.98;  // Of the ratio.
};

// A sample median with its 95 % interval: two order statistics, whatever the distribution.
struct Median {
  double value = 0;
  double low = 0;
  double high = 0;
};
Median median_with_interval(std::vector<double> values);

// Runs harness, bare, bare, harness twelve times, and on until the interval is at most 0.02 wide or
// on one side of the target, or 48 times are done; prints one line.
void compare(const Comparison& comparison);

}  // namespace assay::bench
