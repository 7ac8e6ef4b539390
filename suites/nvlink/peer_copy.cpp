// nvlink.peer_copy: what each GPU of a host copies out of the memory of each other, by copy engines
// and without NCCL; all GPUs copying all the time, so that both directions are busy. Bytes each
// second; `slowest` and `even` as of nvlink.matrix, with which it is to be compared: copies that
// are fast where messages are slow blame NCCL's way, and not the links.
#include "harness/bench/benchmark.hpp"
#include "suites/nvlink/exchanges.hpp"
#include "suites/nvlink/pair_metrics.hpp"
#include "suites/nvlink/peer_copies.hpp"

namespace assay {
namespace {

void peer_copy(State& state) {
  PeerCopies copies(state);
  copies.begin();
  measure_pairs(state, [&] { return copies.repetition(); });
  copies.end();
  state.fact("implementation", std::string("cudaMemcpyAsync out of memory of another process"));
  state.fact("copied_bytes", copies.bytes());
  state.fact("compared_bytes", copies.compared_bytes());
}

std::string unfit(const Facts& host, const Axes& axes) {
  if (reach_beyond_a_host(host)) {
    return "processes give one another memory within a host: measure it at level host";
  }
  return pairs_unfit(host, axes);
}

const Registered<Benchmark> registered{{
    .name = "nvlink.peer_copy",
    .about = "What every GPU of a host copies out of every other's memory, all at once",
    .scope = Level::host,
    .group = true,
    .axes = {{"size", {"268435456"}}},
    .metrics = {{"slowest", "B/s", Better::higher}, {"even", "1", Better::higher}},
    .kernel = "nvlink.peer_copy",
    .backend = "cuda",
    .unfit = unfit,
    .run = peer_copy,
}};

}  // namespace
}  // namespace assay
