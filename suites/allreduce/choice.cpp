// allreduce.choice: whether MPI's own choice of an algorithm is about as good as the best of its
// components. A wrong choice costs a site half of its bandwidth and looks like slow hardware.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/allreduce/rounds.hpp"

namespace assay {
namespace {

// Open MPI's components for all-reduce: algorithms over messages, by levels (hosts and their
// inside), in shared memory.
constexpr std::array<std::string_view, 3> kComponents = {"tuned", "han", "sm"};
constexpr std::uint64_t kIterationsMax = 1U << 20U;
constexpr double kTurnSeconds = 0.025;  // Long beside the barrier before it.

// All choices in turn, so that what disturbs one disturbs its neighbour as well.
class Contest {
 public:
  Contest(State& state, const Pattern& pattern) : state_(state), pattern_(pattern) {
    choices_.push_back({"default", {state, pattern, "default", false}, {}});
    for (const std::string_view name : kComponents) {
      choices_.push_back({std::string(name), {state, pattern, std::string(name), false}, {}});
    }
  }

  // Compares what each choice leaves at first, and in its last timed turn.
  void run() {
    for (Choice& choice : choices_) compared(choice);
    while (time(choices_.front()) < kTurnSeconds && iterations_ < kIterationsMax) iterations_ *= 2;
    for (std::uint32_t i = 0; i < state_.repetitions(); ++i) {
      const bool is_last = i + 1 == state_.repetitions();
      for (std::size_t turn = 0; turn < choices_.size(); ++turn) {
        Choice& choice = choices_[(i + turn) % choices_.size()];
        choice.busbw.push_back(busbw(is_last ? compared(choice) : time(choice)));
      }
    }
  }

  void deliver() {
    for (const Choice& choice : choices_) state_.record(choice.name, choice.busbw);
    const Choice& own = choices_.front();
    const Choice& best = *std::max_element(choices_.begin() + 1, choices_.end(), is_slower);
    std::vector<double> of_best;
    for (std::size_t i = 0; i < own.busbw.size(); ++i) {
      of_best.push_back(own.busbw[i] / best.busbw[i]);
    }
    state_.record("of_best", of_best);
    state_.fact("iterations", static_cast<double>(iterations_));
    state_.fact("best", best.name);
    state_.fact("of_best.points_to",
                fmt::format("component {} is the best at {} bytes: OMPI_MCA_coll_{}_priority=100 "
                            "lets MPI choose it",
                            best.name, pattern_.moved_bytes(), best.name));
  }

 private:
  struct Choice {
    std::string name;
    Rounds rounds;
    std::vector<double> busbw;
  };

  static double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }

  static bool is_slower(const Choice& a, const Choice& b) {
    return median(a.busbw) < median(b.busbw);
  }

  // Of the rank that took longest.
  double time(Choice& choice) {
    state_.group().barrier();
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < iterations_; ++i) choice.rounds.run(i);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return state_.group().max(took.count());
  }

  // The same, every element looked at. All places are cleared before: another choice may have left
  // the right sums there.
  double compared(Choice& choice) {
    choice.rounds.restore_all();
    const double seconds = time(choice);
    choice.rounds.check();
    return seconds;
  }

  double busbw(double seconds) const {
    return static_cast<double>(pattern_.moved_bytes()) * pattern_.bus_factor() *
           static_cast<double>(iterations_) / seconds;
  }

  State& state_;
  Pattern pattern_;
  std::vector<Choice> choices_;
  std::uint64_t iterations_ = 1;
};

void choice(State& state) {
  const Pattern pattern = pattern_of(state, Operation::all_reduce, state.group().size());
  Contest contest(state, pattern);
  contest.run();
  contest.deliver();
}

const Registered<Benchmark> registered{{
    .name = "allreduce.choice",
    .about = "MPI's own choice of an all-reduce against the best of its components, in turn",
    .scope = Level::host,
    .group = true,
    .axes = {{"size", {"65536", "1048576", "67108864"}}, {"type", {"fp32"}}},
    .metrics = {{"of_best", "1", Better::higher},
                {"default", "B/s", Better::higher},
                {"tuned", "B/s", Better::higher},
                {"han", "B/s", Better::higher},
                {"sm", "B/s", Better::higher}},
    .backend = "cpu",
    .unfit = collective_unfit,
    .run = choice,
}};

}  // namespace
}  // namespace assay
