// What a facility's meters said while a campaign ran, stage by stage. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/record/error.hpp"
#include "results/record/journal.hpp"
#include "results/record/meter.hpp"
#include "results/record/unit.hpp"

namespace assay {

// From a stage's first start to its end, once for each time it ran.
struct StageTime {
  std::string stage;
  std::int64_t from = 0;  // Seconds since 1970.
  std::int64_t to = 0;
};

// Without what has not ended.
std::vector<StageTime> stage_times(const std::vector<JournalEvent>& events);

// One quantity of one place in one stage.
struct Metered {
  std::size_t stage = 0;  // In the order of the times.
  std::string place;
  std::string quantity;
  std::size_t readings = 0;
  double least = 0;
  double mean = 0;  // Over the time between the first and the last reading, straight in between.
  double highest = 0;
  std::int64_t seconds = 0;           // Between these two.
  std::int64_t gap_seconds = 0;       // The longest of the stage without a reading.
  std::optional<double> budget = {};  // Watts; of power alone, where the site states one.
  bool over_budget() const { return budget && highest > *budget; }
};

// By stage, then by quantity, then the site, zones and others in the order of their names. What was
// read at no stage's time is left out.
std::vector<Metered> metered(const Site& site, const std::vector<StageTime>& times,
                             const MeterFile& file);

// Whether what was read of power shows that no budget was exceeded. Rejected: a reading is over
// one. Accepted: of each stage some place with a budget was read, above zero, without a long gap,
// and so was each other one that was read at all. Undecided: anything else, and what is not real.
struct MeterAnswer {
  Exit exit = Exit::undecided;
  std::string words;
};
MeterAnswer answer(const std::vector<StageTime>& times, const std::vector<Metered>& all,
                   bool is_real);

}  // namespace assay
