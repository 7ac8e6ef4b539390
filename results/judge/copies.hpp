// Copied evidence: noisy values that stand, bit for bit, in two samples.
#pragma once

#include <cstddef>
#include <map>

#include "results/record/samples.hpp"

namespace assay {

// So many values in a row, no two of them equal, make one fingerprint. Even where a coarse clock
// leaves ten values to choose from, two of a hundred million pairs of units agree in sixteen by
// chance with a probability of one in a hundred million.
inline constexpr std::size_t kFingerprintValues = 16;

// The place of each sample that shares a fingerprint, to the place of another that has it; to its
// own where a series repeats itself. Two metrics of one sample may be the same numbers: on two
// units bus bandwidth and algorithm bandwidth are.
std::map<std::size_t, std::size_t> copies(const Samples& samples);

}  // namespace assay
