// Frequencies, and a table of them.
#include "suites/tokens/rope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

// Turns within the original context beyond which a pair keeps its speed, and below which it is
// slowed (the same paper's beta and alpha, for LLaMA).
constexpr double kTurnsKept = 32;
constexpr double kTurnsSlowed = 1;

// 1: keeps its speed; 0: slowed by the factor.
double kept_share(double frequency, const RopeShape& rope) {
  const double turns =
      frequency * static_cast<double>(rope.original_context) / (2 * std::numbers::pi);
  return std::clamp((turns - kTurnsSlowed) / (kTurnsKept - kTurnsSlowed), 0.0, 1.0);
}

}  // namespace

std::vector<double> rope_frequencies(const TransformerModel& model) {
  std::vector<double> frequencies(model.head_dim / 2);
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(model.head_dim);
    const double plain = std::pow(model.rope.theta, exponent);
    frequencies[i] = plain;
    if (model.rope.yarn_factor > 1) {
      const double kept = kept_share(plain, model.rope);
      frequencies[i] = kept * plain + (1 - kept) * plain / model.rope.yarn_factor;
    }
  }
  return frequencies;
}

double rope_scale(const RopeShape& rope) {
  return rope.yarn_factor > 1 ? 0.1 * std::log(rope.yarn_factor) + 1 : 1;
}

RopeTable rope_table(const TransformerModel& model, std::size_t positions) {
  const std::vector<double> frequencies = rope_frequencies(model);
  const double scale = rope_scale(model.rope);
  RopeTable table{frequencies.size(), {}, {}};
  table.cosines.reserve(positions * table.pairs);
  table.sines.reserve(positions * table.pairs);
  for (std::size_t position = 0; position < positions; ++position) {
    for (const double frequency : frequencies) {
      const double angle = frequency * static_cast<double>(position);
      table.cosines.push_back(static_cast<float>(scale * std::cos(angle)));
      table.sines.push_back(static_cast<float>(scale * std::sin(angle)));
    }
  }
  return table;
}

}  // namespace assay
