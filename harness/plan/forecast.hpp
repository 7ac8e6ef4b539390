// What a plan will take: time, GPU-hours, energy and the highest load, by its budgets and by the
// watts that the site states. Pure.
#pragma once

#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// One launch: the devices of `unit` are busy for so long.
struct ForecastJob {
  std::string stage;
  std::string unit;
  int wave = 0;  // Jobs of a stage that are side by side; the next wave begins when they ended.
  double seconds = 0;
};

struct StageForecast {
  std::string stage;
  std::size_t jobs = 0;
  double seconds = 0;         // From the first start to the last end.
  double chain_seconds = 0;   // Of its longest jobs one after another, if nothing ever waited.
  double device_seconds = 0;  // Over all devices that are busy.
  double joules = 0;          // Of the whole site in that time.
  double highest_watts = 0;   // Of the whole site.
  std::size_t waited = 0;     // Jobs that power or the launcher kept back.
};

// Stages in the order of their first job. `at_once_max`: so many jobs does the launcher keep.
// Watts are 0 where the site states none.
std::vector<StageForecast> forecast(const Site& site, const std::vector<ForecastJob>& jobs,
                                    std::size_t at_once_max);

// Why some of the units, given as patterns, can never be put under load, each a sentence.
std::vector<std::string> power_refusals(const Site& site, const std::set<std::string>& units);

}  // namespace assay
