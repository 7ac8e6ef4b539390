// allreduce.latency: how long single small all-reduces take, in a pass of their own.
#include <fmt/format.h>

#include <algorithm>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "harness/bench/transport.hpp"
#include "results/record/error.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

constexpr std::size_t kIterations = 1000;     // Of a repetition: ten lie above its p99.
constexpr std::size_t kRanksKept = 64;        // Up to so many ranks' single times are kept.
constexpr std::size_t kSizeMax = 64U << 10U;  // Above it one time says what the average says.

std::string unfit(const Facts& host, const Axes& axes) {
  std::string reason = collective_unfit(host, axes);
  if (reason.empty() && std::stoul(axes.at("size")) > kSizeMax) {
    reason = fmt::format("single times are taken up to {} bytes", kSizeMax);
  }
  return reason;
}

// Of a copy, sorted: the value below which `share` of all lie.
double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  return values[place];
}

class SingleTimes {
 public:
  explicit SingleTimes(State& state)
      : state_(state),
        group_(state.group()),
        pattern_(pattern_of(state, Operation::all_reduce, group_.size())),
        buffers_(kept_buffers(state, pattern_)),
        comm_(group_.data(state.axis("component"))) {}

  // Of this rank, one an iteration, all at the same place: nothing but the operation is in them.
  std::vector<double> repetition() {
    buffers_.poison(0, pattern_.moved_bytes());
    group_.barrier();
    std::vector<double> seconds(kIterations);
    const Transfer transfer{.operation = Operation::all_reduce,
                            .send = buffers_.send_at(0),
                            .receive = buffers_.receive_at(0),
                            .count = pattern_.count(),
                            .element = pattern_.element};
    for (double& one : seconds) {
      one = state_.device().seconds([&] { comm_.enqueue(transfer, group_.deadline_seconds()); });
    }
    return seconds;
  }

  void check() {
    const Differences found = differences(pattern_, buffers_.inputs(), {group_.rank(), 0},
                                          buffers_.received(0, pattern_.moved_bytes()));
    state_.verify(found.count == 0, in_words(found, pattern_.count()));
  }

 private:
  State& state_;
  Group& group_;
  Pattern pattern_;
  Buffers& buffers_;
  Communicator& comm_;
};

void latency(State& state) {
  SingleTimes times(state);
  times.repetition();
  times.check();
  state_transport(state, state.group().data(state.axis("component")));
  std::vector<double> p50;
  std::vector<double> p99;
  std::vector<double> latest;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    latest = times.repetition();
    times.check();
    // Of the rank on which it is longest: a collective is over when the last rank has it.
    p50.push_back(state.group().max(quantile(latest, 0.5)));
    p99.push_back(state.group().max(quantile(latest, 0.99)));
  }
  state.record("p50", p50);
  state.record("p99", p99);
  if (state.group().size() <= kRanksKept) state.record_each("single", "s", latest);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.latency",
    .about = "Single times of small all-reduces: median and p99, not an average over a loop",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}}, {"size", {"8", "4096"}}, {"type", {"fp32"}}},
    .metrics = {{"p50", "s", Better::lower}, {"p99", "s", Better::lower}},
    .kernel = kJoinKernel,
    .unfit = unfit,
    .run = latency,
}};

}  // namespace
}  // namespace assay
