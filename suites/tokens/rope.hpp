// How far each position turns each pair of a head's numbers.
#pragma once

#include <cstddef>
#include <vector>

#include "suites/tokens/model.hpp"

namespace assay {

// Radians a position for each pair: head_dim / 2 of them. Pair i is made of the numbers i and
// i + head_dim / 2, as in the models' own code (transformers, rotate_half). With YaRN, pairs that
// turn often within the original context keep their speed, those that turn less than once are
// slowed by the factor, and between the two there is a ramp (Peng and others, "YaRN", 2023, 3.2).
std::vector<double> rope_frequencies(const TransformerModel& model);

// By which YaRN multiplies queries and keys: 0.1 ln(factor) + 1 (the same, 3.4); 1 without it.
double rope_scale(const RopeShape& rope);

// cos and sin of the positions from 0 to `positions`, pair by pair, times the scale.
struct RopeTable {
  std::size_t pairs = 0;
  std::vector<float> cosines;  // positions x pairs
  std::vector<float> sines;
};
RopeTable rope_table(const TransformerModel& model, std::size_t positions);

}  // namespace assay
