// Repetition by repetition.
#include "suites/nvlink/pair_metrics.hpp"

#include <string>
#include <vector>

#include "harness/bench/group.hpp"
#include "suites/nvlink/weakest.hpp"

namespace assay {

void measure_pairs(State& state, const std::function<PairRates()>& repetition) {
  std::vector<double> least;
  std::vector<double> even;
  std::vector<PairRates> all;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    all.push_back(repetition());
    least.push_back(slowest_of_pairs(all.back()));
    even.push_back(even_of_pairs(all.back()));
  }
  const PairRates mean = mean_of(all);
  const std::string culprit = weakest(mean, state.group().ranks());
  state.record("slowest", least);
  state.record("even", even);
  state.record_each("received", "B/s", mean[state.group().rank()]);
  state.fact("slowest.points_to", culprit);
  state.fact("even.points_to", culprit);
}

PairRates mean_of(const std::vector<PairRates>& all) {
  PairRates mean = all.front();
  for (std::size_t a = 0; a < mean.size(); ++a) {
    for (std::size_t b = 0; b < mean.size(); ++b) {
      double sum = 0;
      for (const PairRates& rates : all) sum += rates[a][b];
      mean[a][b] = sum / static_cast<double>(all.size());
    }
  }
  return mean;
}

}  // namespace assay
