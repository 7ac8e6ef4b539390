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
#include "suites/nvlink/pair_metrics.hpp"

namespace assay {
namespace {

void matrix(State& state) {
  Exchanges pairs(state, std::numeric_limits<std::size_t>::max());
  pairs.begin();
  state_transport(state, state.group().data("default"));
  measure_pairs(state, [&] { return pairs.repetition(); });
  state.fact("message_bytes", pairs.message_bytes());
  state.fact("compared_bytes", pairs.compared_bytes());
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
