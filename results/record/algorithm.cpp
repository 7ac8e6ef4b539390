// Names of candidates in a sample.
#include "results/record/algorithm.hpp"

namespace assay {

bool tunes(const Axes& axes) {
  const auto mode = axes.find(std::string(kModeAxis));
  return mode != axes.end() && mode->second == kTuneMode;
}

std::string candidate_fact(std::size_t number) {
  const std::string digits = std::to_string(number);
  return (digits.size() < 2 ? "candidate-0" : "candidate-") + digits;
}

std::string candidate_series(std::string_view metric, std::size_t number) {
  return std::string(metric) + "." + candidate_fact(number);
}

}  // namespace assay
