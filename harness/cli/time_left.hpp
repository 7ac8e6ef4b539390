// How long a campaign still takes: by its budgets at first, then by what it really took. Pure.
#pragma once

#include <cstddef>

namespace assay {

// Budgets are seconds as planned, over all cases and units, one after another.
struct Pace {
  double planned_seconds = 0;
  double done_seconds = 0;     // Of the planned ones, with the parts of what runs now.
  double elapsed_seconds = 0;  // On the clock.
  std::size_t lanes = 1;       // So many cases run side by side.
};

// Never negative, always finite.
double time_left_seconds(const Pace& pace);

}  // namespace assay
