// Looking a fact up.
#include "results/report/stated.hpp"

#include <cmath>

namespace assay {

double stated_number(const SampleView& sample, std::string_view fact) {
  const auto found = sample.fact(fact);
  const double* number = found ? std::get_if<double>(&*found) : nullptr;
  return number != nullptr && std::isfinite(*number) ? *number : 0;
}

std::string stated_text(const SampleView& sample, std::string_view fact) {
  const auto found = sample.fact(fact);
  return found ? text(*found) : std::string();
}

}  // namespace assay
