// Invented values, the same in every run.
#include "suites/selftest/invented.hpp"

#include <numeric>

namespace assay {

std::vector<double> invented(std::uint32_t count, double centre, double step) {
  std::vector<double> values(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    values[i] = centre + (static_cast<double>(i % 3) - 1.0) * step;
  }
  return values;
}

void verify_something(State& state) {
  std::vector<std::uint64_t> numbers(100);
  std::iota(numbers.begin(), numbers.end(), state.seed());
  const std::uint64_t sum = std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
  state.verify(sum == 100 * state.seed() + 4950, "the sum of a hundred numbers is wrong");
}

}  // namespace assay
