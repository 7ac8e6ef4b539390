// nvlink.peer_copy: what each GPU of a host copies out of the memory of each other, by copy engines
// and without NCCL; all GPUs copying all the time, so that both directions are busy. Bytes each
// second; `slowest` and `even` as of nvlink.matrix, with which it is to be compared: copies that
// are fast where messages are slow blame NCCL's way, and not the links.
#include "harness/bench/benchmark.hpp"
#include "suites/nvlink/exchanges.hpp"
#include "suites/nvlink/peer_copies.hpp"
#include "suites/nvlink/weakest.hpp"

namespace assay {
namespace {

void peer_copy(State& state) {
  PeerCopies copies(state);
  copies.begin();
  std::vector<double> least;
  std::vector<double> even;
  std::vector<PairRates> all;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    all.push_back(copies.repetition());
    least.push_back(slowest_of_pairs(all.back()));
    even.push_back(even_of_pairs(all.back()));
  }
  copies.end();
  const PairRates mean = mean_of(all);
  const std::string culprit = weakest(mean, state.group().ranks());
  state.record("slowest", least);
  state.record("even", even);
  state.record_each("received", "B/s", mean[state.group().rank()]);
  state.fact("implementation", std::string("cudaMemcpyAsync out of memory of another process"));
  state.fact("copied_bytes", copies.bytes());
  state.fact("compared_bytes", copies.compared_bytes());
  state.fact("slowest.points_to", culprit);
  state.fact("even.points_to", culprit);
}

double number_of(const Facts& facts, const char* name) {
  const auto found = facts.find(name);
  const double* value = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
  return value == nullptr ? 0.0 : *value;
}

std::string unfit(const Facts& host, const Axes& axes) {
  if (number_of(host, "ranks") > number_of(host, "ranks_on_host")) {
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
