// allreduce.control: does a slow rank show at all? One rank after the other is made late by a known
// time; the collective must take that much longer for all, and the late one must wait least. Where
// it does not, nothing that was timed among these ranks says anything, and the case is an error.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "harness/bench/transport.hpp"
#include "results/record/error.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSingles = 9;        // Of a repetition, on time and late each.
constexpr double kDelaySecondsMin = 2e-3;  // Far above what a kernel's scheduler adds.
constexpr double kDelays = 20;             // Of what a collective takes on time.
// Of the planted delay: less is not seen, more is something else. A busy host shifts single times
// by some tenths of it.
constexpr double kSeenMin = 0.5;
constexpr double kSeenMax = 2;

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

struct Times {
  double whole = 0;   // Since all were ready, of the rank on which it was longest.
  double waited = 0;  // Of this rank: in the collective itself.
};

class Control {
 public:
  explicit Control(State& state)
      : state_(state),
        group_(state.group()),
        pattern_(pattern_of(state, Operation::all_reduce, group_.size())),
        buffers_(kept_buffers(state, pattern_)),
        comm_(group_.data(state.axis("component"))) {}

  // Medians over some collectives; this rank enters each so much later than it is ready.
  Times collectives(double delay_seconds) {
    std::vector<double> whole(kSingles);
    std::vector<double> waited(kSingles);
    for (std::size_t i = 0; i < kSingles; ++i) {
      buffers_.poison(0, pattern_.moved_bytes());
      group_.barrier();
      const auto ready = Clock::now();
      if (delay_seconds > 0)
        std::this_thread::sleep_for(std::chrono::duration<double>(delay_seconds));
      const auto entered = Clock::now();
      comm_.run({.operation = Operation::all_reduce,
                 .send = buffers_.send_at(0),
                 .receive = buffers_.receive_at(0),
                 .count = pattern_.count(),
                 .element = pattern_.element},
                group_.deadline_seconds());
      const auto left = Clock::now();
      whole[i] = std::chrono::duration<double>(left - ready).count();
      waited[i] = std::chrono::duration<double>(left - entered).count();
    }
    return {group_.max(median(whole)), median(waited)};
  }

  void check() {
    const Differences found = differences(pattern_, buffers_.inputs(), {group_.rank(), 0},
                                          buffers_.received(0, pattern_.moved_bytes()));
    state_.verify(found.count == 0, in_words(found, pattern_.count()));
  }

  // The share of the delay by which everything took longer, with that rank late.
  double seen(unsigned late) {
    const double prompt = collectives(0).whole;
    const double delay = std::max(kDelaySecondsMin, kDelays * prompt);
    const Times times = collectives(group_.rank() == late ? delay : 0);
    check();
    if (least(times.waited) == late) ++named_;
    return (times.whole - prompt) / delay;
  }

  unsigned named() const { return named_; }

 private:
  // The rank that waited least.
  unsigned least(double own) {
    const std::vector<std::vector<double>> all = group_.gather(std::vector<double>{own});
    return static_cast<unsigned>(std::ranges::min_element(all) - all.begin());
  }

  State& state_;
  Group& group_;
  Pattern pattern_;
  Buffers& buffers_;
  Communicator& comm_;
  unsigned named_ = 0;
};

void control(State& state) {
  Control control(state);
  control.collectives(0);
  control.check();
  state_transport(state, state.group().data(state.axis("component")));
  std::vector<double> seen;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    seen.push_back(control.seen(i % state.group().size()));
  }
  const double usual = median(seen);
  if (!(usual >= kSeenMin && usual <= kSeenMax)) {
    throw Error{
        fmt::format("a rank that was made late made the collective longer by {:.2f} of its "
                    "delay: times among these ranks do not show what a rank does",
                    usual)};
  }
  if (2 * control.named() < state.repetitions()) {
    throw Error{
        fmt::format("of {} ranks that were made late only {} waited least: who is slow "
                    "among these ranks cannot be told",
                    state.repetitions(), control.named())};
  }
  state.fact("named", static_cast<double>(control.named()) / state.repetitions());
  state.record("seen", seen);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.control",
    .about = "Positive control: a rank that is made late must show, by time and by name",
    .scope = Level::host,
    .group = true,
    .axes = {{"component", {"default"}}, {"size", {"4096"}}, {"type", {"fp32"}}},
    .metrics = {{"seen", "1", Better::higher}},
    .kernel = kJoinKernel,
    .unfit = collective_unfit,
    .run = control,
}};

}  // namespace
}  // namespace assay
