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

}  // namespace assay
