// nvlink.matrix: what each GPU of a rack receives of each other over NVLink, every GPU sending and
// receiving all the time; bytes received each second. `slowest` is the least of all pairs, `even`
// that over the median of all pairs, and the facts points_to name the GPU whose links are slow, or
// the pair. NCCL spreads a message over all links of a GPU: one that is lost takes its share of the
// whole row and column, and which one it is, the GPU's own counters say.
#include <limits>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/transport.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/nvlink/exchanges.hpp"
#include "suites/nvlink/weakest.hpp"

namespace assay {
namespace {

void matrix(State& state) {
  Exchanges pairs(state, std::numeric_limits<std::size_t>::max());
  pairs.begin();
  state_transport(state, state.group().data("default"));
  std::vector<double> least;
  std::vector<double> even;
  std::vector<PairRates> all;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    all.push_back(pairs.repetition());
    least.push_back(slowest_of_pairs(all.back()));
    even.push_back(even_of_pairs(all.back()));
  }
  const PairRates mean = mean_of(all);
  const std::string culprit = weakest(mean, state.group().ranks());
  state.record("slowest", least);
  state.record("even", even);
  state.record_each("received", "B/s", mean[state.group().rank()]);
  state.fact("message_bytes", pairs.message_bytes());
  state.fact("compared_bytes", pairs.compared_bytes());
  state.fact("slowest.points_to", culprit);
  state.fact("even.points_to", culprit);
}

const Registered<Benchmark> registered{{
    .name = "nvlink.matrix",
    .about = "What every GPU of a rack receives of every other over NVLink, all at once",
    .scope = Level::rack,
    .group = true,
    .axes = {{"size", {"1073741824"}}},
    .metrics = {{"slowest", "B/s", Better::higher}, {"even", "1", Better::higher}},
    .kernel = kJoinKernel,
    .backend = "cuda",
    .unfit = pairs_unfit,
    .run = matrix,
}};

}  // namespace
}  // namespace assay
