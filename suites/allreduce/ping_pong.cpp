// allreduce.ping_pong: every rank with every other, so that a slow link or host can be named.
#include <fmt/format.h>

#include <algorithm>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "harness/bench/transport.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/allreduce/pairs.hpp"

namespace assay {
namespace {

// More rounds than this sample a large cluster: each rank meets so many of the others.
constexpr std::size_t kRoundsMax = 15;
constexpr unsigned kTurns = 5;
constexpr double kTurnSeconds = 0.002;
constexpr std::uint64_t kIterationsMax = 1000;

class PingPong {
 public:
  explicit PingPong(State& state)
      : state_(state),
        group_(state.group()),
        pattern_(pattern_of(state, Operation::all_reduce, group_.size())),
        buffers_(kept_buffers(state, pattern_)),
        rounds_(std::min(rounds_of(group_.size()), kRoundsMax)) {}

  // How often a pair goes there and back, so that its turn is neither too short nor too long.
  void calibrate() {
    double longest = 0;
    for (std::size_t round = 0; round < rounds_; ++round) {
      longest = std::max(longest, group_.max(turn(round, 1)));
    }
    const double times = longest > 0 ? kTurnSeconds / longest : 1;
    iterations_ =
        static_cast<std::uint64_t>(std::clamp(times, 1.0, static_cast<double>(kIterationsMax)));
  }

  // Every round once, in several turns: the rate of every pair that met.
  PairRates repetition() {
    buffers_.poison(0, pattern_.moved_bytes());
    std::vector<double> own(group_.size());
    for (std::size_t round = 0; round < rounds_; ++round) {
      group_.barrier();
      const auto other = partner(group_.size(), round, group_.rank());
      // The quickest of some turns: what disturbs a host for a moment is not its link.
      double seconds = turn(round, iterations_);
      for (unsigned i = 1; i < kTurns; ++i) seconds = std::min(seconds, turn(round, iterations_));
      if (!other) continue;
      const double bytes = 2.0 * static_cast<double>(iterations_ * pattern_.moved_bytes());
      own[*other] = bytes / seconds;
    }
    return group_.gather(own);
  }

  // The last message of each partner is what it should be.
  void check() {
    std::size_t wrong = 0;
    const void* const received = buffers_.received(0, pattern_.moved_bytes());
    for (std::size_t j = 0; j < pattern_.count(); ++j) {
      const float expected = buffers_.inputs().of(latest_, j);
      // Written so that a NaN is wrong.
      if (!(number_at(received, pattern_.element, j) == expected)) ++wrong;
    }
    state_.verify(wrong == 0, fmt::format("{} of {} elements from rank {} are wrong", wrong,
                                          pattern_.count(), latest_));
  }

 private:
  // Seconds of so many ways there and back; 0 for the odd one out.
  double turn(std::size_t round, std::uint64_t iterations) {
    const auto other = partner(group_.size(), round, group_.rank());
    if (!other) return 0;
    const auto peer = static_cast<unsigned>(*other);
    const Transfer send{.operation = Operation::send,
                        .send = buffers_.send_at(0),
                        .count = pattern_.count(),
                        .element = pattern_.element,
                        .peer = peer};
    const Transfer receive{.operation = Operation::receive,
                           .receive = buffers_.receive_at(0),
                           .count = pattern_.count(),
                           .element = pattern_.element,
                           .peer = peer};
    const bool is_first = group_.rank() < peer;
    latest_ = peer;
    return state_.device().seconds([&] {
      for (std::uint64_t i = 0; i < iterations; ++i) {
        group_.data().enqueue(is_first ? send : receive, group_.deadline_seconds());
        group_.data().enqueue(is_first ? receive : send, group_.deadline_seconds());
      }
    });
  }

  State& state_;
  Group& group_;
  Pattern pattern_;
  Buffers& buffers_;
  std::size_t rounds_;
  std::uint64_t iterations_ = 1;
  unsigned latest_ = 0;  // Whose message arrived last.
};

double least(const PairRates& rates) {
  double found = 0;
  for (const std::vector<double>& row : rates) {
    for (const double rate : row) {
      if (rate > 0 && (found == 0 || rate < found)) found = rate;
    }
  }
  return found;
}

void ping_pong(State& state) {
  PingPong pairs(state);
  pairs.calibrate();
  pairs.check();
  state_transport(state, state.group().data("default"));
  std::vector<double> slowest_pair;
  std::vector<double> evenness;
  PairRates best;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    const PairRates rates = pairs.repetition();
    pairs.check();
    slowest_pair.push_back(least(rates));
    evenness.push_back(slowest(rates, state.group().ranks()).evenness);
    if (best.empty()) best = rates;
    for (std::size_t a = 0; a < rates.size(); ++a) {
      for (std::size_t b = 0; b < rates.size(); ++b) best[a][b] = std::max(best[a][b], rates[a][b]);
    }
  }
  state.record("slowest_pair", slowest_pair);
  state.record("evenness", evenness);
  state.record_each("pair_best", "B/s", best[state.group().rank()]);
  const std::string culprit = slowest(best, state.group().ranks()).points_to;
  state.fact("slowest_pair.points_to", culprit);
  state.fact("evenness.points_to", culprit);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.ping_pong",
    .about = "Messages there and back between all pairs of ranks: names a slow link or host",
    .scope = Level::host,
    .group = true,
    .axes = {{"size", {"1048576"}}, {"type", {"fp32"}}},
    .metrics = {{"slowest_pair", "B/s", Better::higher}, {"evenness", "1", Better::higher}},
    .kernel = kJoinKernel,
    .unfit = collective_unfit,
    .run = ping_pong,
}};

}  // namespace
}  // namespace assay
