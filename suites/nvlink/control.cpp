// nvlink.control: positive control of nvlink.matrix. The same messages with NVLink off, over NICs
// alone: they must be as slow as NICs are. Where they are not, NVLink was not off, nothing shows
// what nvlink.matrix measured, and the case is an error: by NCCL's own log here, and by the
// profile's physical limit, which is the NIC's, whatever a log says.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/transport.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/nvlink/exchanges.hpp"
#include "suites/nvlink/weakest.hpp"

namespace assay {
namespace {

constexpr std::size_t kRounds = 3;  // A control needs some pairs of each GPU, not all.

void control(State& state) {
  Exchanges pairs(state, kRounds);
  pairs.begin();
  state_transport(state, state.group().data("default"));
  std::vector<double> fastest;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    fastest.push_back(fastest_of_pairs(pairs.repetition()));
  }
  state.record("fastest", fastest);
  state.fact("message_bytes", pairs.message_bytes());
  state.fact("compared_bytes", pairs.compared_bytes());
}

const Registered<Benchmark> registered{{
    .name = "nvlink.control",
    .about = "Positive control: with NVLink off, GPUs must be as slow as their NICs",
    .scope = Level::rack,
    .group = true,
    .axes = {{"size", {"268435456"}}},
    .metrics = {{"fastest", "B/s", Better::higher}},
    .kernel = kJoinKernel,
    .backend = "cuda",
    .route = Route::network,
    .unfit = pairs_unfit,
    .run = control,
}};

}  // namespace
}  // namespace assay
