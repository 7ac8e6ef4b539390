// Looking a figure up.
#include "harness/rehearsal/figures.hpp"

#include <algorithm>

namespace assay {

const Figure* figure_of(std::string_view benchmark, std::string_view metric, bool far) {
  const auto* const found = std::ranges::find_if(kFigures, [&](const Figure& figure) {
    return figure.benchmark == benchmark && figure.metric == metric && figure.far == far;
  });
  return found == kFigures.end() ? nullptr : found;
}

const TokenWork* token_work_of(std::string_view benchmark) {
  const auto* const found = std::ranges::find(kTokenWork, benchmark, &TokenWork::benchmark);
  return found == kTokenWork.end() ? nullptr : found;
}

}  // namespace assay
