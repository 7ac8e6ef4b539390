// The name of a case.
#include "results/record/case.hpp"

namespace assay {

std::string case_name(const std::string& benchmark, const Axes& axes) {
  if (axes.empty()) return benchmark;
  std::string text = benchmark;
  char separator = '[';
  for (const auto& [axis, value] : axes) {
    text += separator;
    text += axis + "=" + value;
    separator = ',';
  }
  return text + "]";
}

// Written with as many digits as the last one has.
bool is_later_round(const Axes& axes) {
  const auto round = axes.find(std::string(kRoundAxis));
  if (round == axes.end()) return false;
  const std::size_t digits = round->second.find_first_not_of('0');
  return digits == std::string::npos || round->second.substr(digits) != "1";
}

}  // namespace assay
