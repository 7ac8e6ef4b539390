// What each part of a group reached while all parts worked at the same time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/samples.hpp"
#include "results/report/statistics.hpp"

namespace assay {

// A page shows so many parts of a case, the slowest ones.
inline constexpr std::size_t kPartsShownMax = 18;

struct PartRate {
  std::string part;      // "rail-2"
  Statistics busbw;      // B/s, over all samples of the case.
  double of_median = 0;  // Its median over that of all parts.
};

struct PartRates {
  std::vector<PartRate> slowest;  // First.
  std::uint64_t left_out = 0;     // Beyond kPartsShownMax; all of them are faster.
};

// Of one case, whose samples have a series busbw.<part> for each. None where they name no two
// parts. What is no number above zero counts as 0.
std::optional<PartRates> part_rates(std::span<const SampleView> samples);

}  // namespace assay
