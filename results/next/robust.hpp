// The middle and the scatter of a population that may hold outliers. Only + - * / sqrt.
#pragma once

#include <vector>

namespace assay::locate {

// Of at least one finite value. Of an even count: the mean of the middle two.
double median(std::vector<double> values);

// Of a population: its median, and its scatter as a standard deviation of a normal one would be.
struct Robust {
  double middle = 0;
  double scatter = 0;

  // How many scatters above the middle; below it is negative.
  double z(double value) const { return (value - middle) / scatter; }
};

// 1.4826 MAD. Where more than half of the values tie it is 0, and the third quartile of the
// distances from the middle takes its place (over 1.1503, what it is of a normal population): the
// mean absolute deviation would not do, since a tenth of slow values hides itself in it.
// `resolution` (0.001: a thousandth of the middle) is the least scatter, so that z is always
// finite. resolution > 0; at least one finite value, and the middle is not 0.
Robust robust(const std::vector<double>& values, double resolution);

// Both are needed to call a value slow: statistics alone find what does not matter, a share alone
// what is noise.
struct Threshold {
  double z = 5;         // 0.004 false flags a night and metric at 13,800 GPUs (verdict.md 2.3).
  double share = 0.02;  // Of the middle: the least effect that matters.
  double resolution = 0.001;
};

// Whether a value where more is better lies so far below its population. What is not finite or not
// positive always does.
bool is_low(double value, const Robust& population, const Threshold& threshold);

}  // namespace assay::locate
