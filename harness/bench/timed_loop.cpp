// Calibration of our own, repetitions by Google Benchmark.
#include "harness/bench/timed_loop.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <sstream>

#include "harness/bench/clock.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/power_meter.hpp"
#include "harness/bench/windows.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
using Timer = std::chrono::duration<double>;

// 2^30 iterations of 1 ns are a second: more cannot be meant.
constexpr std::uint64_t kIterationsMax = 1ULL << 30;

double since(Clock::time_point start) { return Timer(Clock::now() - start).count(); }

// The slowest rank's, so that all ranks decide alike.
double agreed(const TimedLoop& loop, double seconds) {
  return loop.group == nullptr ? seconds : loop.group->max(seconds);
}

// Of the budget, for all ranks alike.
double left(const TimedLoop& loop, Clock::time_point start) {
  return loop.budget_seconds - agreed(loop, since(start));
}

// Counts iterations on over everything that is run, so that operands rotate.
class Runner {
 public:
  explicit Runner(const TimedLoop& loop) : loop_(loop) {}

  // Not checked.
  double run_seconds(std::uint64_t iterations) {
    if (loop_.group != nullptr) loop_.group->barrier();
    const auto run = [&] {
      for (const auto end = next_ + iterations; next_ < end; ++next_) loop_.work.run(next_);
    };
    const auto start = Clock::now();
    if (loop_.device != nullptr) return agreed(loop_, loop_.device->seconds(run));
    run();
    return agreed(loop_, since(start));
  }

  // In pieces of check_every; the checks stand outside the time.
  double checked_seconds(std::uint64_t iterations) {
    const auto every = loop_.work.check_every == 0 ? iterations : loop_.work.check_every;
    double seconds = 0;
    for (std::uint64_t left = iterations; left > 0;) {
      const auto piece = std::min(left, every);
      if (loop_.work.prepare) loop_.work.prepare();
      const double took = run_seconds(piece);
      if (!(took > 0)) throw Error{"the clock did not advance during a timed loop"};
      seconds += took;
      check();
      left -= piece;
    }
    return seconds;
  }

  double check() {
    const auto start = Clock::now();
    loop_.work.check(next_ - 1);
    return agreed(loop_, since(start));
  }

 private:
  const TimedLoop& loop_;
  std::uint64_t next_ = 0;
};

struct Calibration {
  std::uint64_t iterations = 1;
  double iteration_seconds = 0;
  double check_seconds = 0;
};

// The first call may start threads or compile a kernel: it is run twice before its time is
// believed.
Calibration calibrate(Runner& runner, double wanted_seconds) {
  Calibration found;
  runner.run_seconds(1);
  double seconds = runner.run_seconds(1);
  while (seconds < wanted_seconds / 4 && found.iterations < kIterationsMax) {
    // At most tenfold: a first short loop is timed badly.
    const auto wanted = scaled(found.iterations, seconds, wanted_seconds / 2);
    found.iterations = std::clamp(wanted, found.iterations + 1, found.iterations * 10);
    seconds = runner.run_seconds(found.iterations);
  }
  found.iteration_seconds = seconds / static_cast<double>(found.iterations);
  found.iterations = scaled(found.iterations, seconds, wanted_seconds);
  found.check_seconds = runner.check();
  return found;
}

void soak(Runner& runner, const TimedLoop& loop, std::uint64_t iterations) {
  const auto start = Clock::now();
  while (agreed(loop, since(start)) < loop.sampling.soak_seconds) {
    runner.run_seconds(iterations);
    if (loop.pulse) loop.pulse(0);
  }
}

// A sustained soak lasts at least as long as planned and at most so many times that; and it leaves
// the windows the time that they need of the case's budget, with a tenth for their checks.
constexpr double kSoakMaxFactor = 3;
constexpr double kWindowsShare = 1.1;

double soak_seconds_max(const TimedLoop& loop, double left_seconds) {
  const double planned = loop.sampling.soak_seconds;
  const double longest = kSoakMaxFactor * planned;
  if (loop.budget_seconds <= 0) return longest;
  const double windows =
      kWindowsShare * loop.sampling.repetitions * loop.sampling.repetition_seconds;
  return std::clamp(left_seconds - windows, std::min(planned, longest), longest);
}

// As many as the rule needs fit into the planned soak, and none is longer than a repetition.
std::uint64_t soak_window(const TimedLoop& loop, std::uint64_t iterations) {
  const double seconds = loop.sampling.soak_seconds / static_cast<double>(kSettleWindows);
  const double wanted = std::min(seconds, loop.sampling.repetition_seconds);
  return scaled(iterations, loop.sampling.repetition_seconds, wanted);
}

// Load in windows, back to back and not judged, until the rate has settled.
Facts sustained_soak(Runner& runner, const TimedLoop& loop, std::uint64_t iterations,
                     double longest) {
  const auto start = Clock::now();
  std::vector<Window> windows;
  bool settled = false;
  while (!settled && agreed(loop, since(start)) < longest) {
    const double began = since(start);
    const double seconds = runner.run_seconds(iterations);
    windows.push_back({began + seconds / 2, static_cast<double>(iterations) / seconds});
    if (loop.pulse) loop.pulse(0);
    settled = agreed(loop, since(start)) >= loop.sampling.soak_seconds &&
              change(windows) <= kSettleChangeMax;
  }
  Facts facts{{"soak_seconds", since(start)},
              {"soak_windows", static_cast<double>(windows.size())},
              {"soak_settled", settled}};
  const double last = change(windows);
  std::string words = "too few windows to tell a change";
  if (std::isfinite(last)) {
    words = "the last " + std::to_string(kSettleWindows) + " windows changed by " +
            text(Fact(std::round(1e5 * last) / 1e3)) + " %, 0.5 % allowed";
  }
  facts["soak_ended"] =
      words + (settled ? ", and the planned soak was over"
                       : ", and its time limit of " + text(Fact(longest)) + " s was over");
  return facts;
}

// The number of repetitions is fixed before the run; what gives way to the budget is their length.
std::uint64_t fitted(const Calibration& found, const TimedLoop& loop, double left_seconds) {
  if (loop.budget_seconds <= 0) return found.iterations;
  const auto every = static_cast<double>(loop.work.check_every);
  const double per_iteration =
      found.iteration_seconds + (every > 0 ? found.check_seconds / every : 0.0);
  const double repetition = left_seconds / loop.sampling.repetitions - found.check_seconds;
  if (per_iteration * static_cast<double>(found.iterations) <= repetition) return found.iterations;
  const double fits = std::floor(std::max(0.0, repetition) / per_iteration);
  return std::max<std::uint64_t>(1, std::min(found.iterations, scaled(1, 1.0, fits)));
}

double value(const Work& work, double iteration_seconds) {
  return work.quotient == Quotient::rate ? work.amount / iteration_seconds
                                         : iteration_seconds / work.amount;
}

// Takes each repetition's time, and keeps Google Benchmark's own JSON.
class Collector final : public benchmark::JSONReporter {
 public:
  Collector() {
    SetOutputStream(&json_);
    SetErrorStream(&json_);
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      iteration_seconds.push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
    }
    benchmark::JSONReporter::ReportRuns(runs);
  }

  std::string json() const { return json_.str(); }

  std::vector<double> iteration_seconds;

 private:
  std::ostringstream json_;
};

// What Google Benchmark calls once a repetition. Nothing may be thrown through it, and it may not
// be left early without SkipWithError.
class Repetition {
 public:
  Repetition(Runner& runner, const TimedLoop& loop) : power(loop), runner_(runner), loop_(loop) {}

  // The loop is entered in every repetition: Google Benchmark aborts where repetitions differ in
  // their iterations, and one that was skipped before its loop has none.
  void operator()(benchmark::State& state) {
    while (state.KeepRunningBatch(state.max_iterations)) {
      if (!thrown) time(state);
      if (thrown) state.SkipWithError("failed");
    }
  }

  std::exception_ptr thrown;
  std::vector<double> middles;              // Of each repetition, in seconds.
  std::vector<std::vector<double>> clocks;  // Of each lane, right after each repetition.
  PowerMeter power;

 private:
  void time(benchmark::State& state) {
    try {
      const double began = since(start_);
      power.begin();
      state.SetIterationTime(
          runner_.checked_seconds(static_cast<std::uint64_t>(state.max_iterations)));
      power.end();
      middles.push_back((began + since(start_)) / 2);
      if (loop_.device != nullptr && loop_.work.clock.spend) {
        clocks.push_back(lane_clocks(*loop_.device, loop_.work.clock));
      }
      ++done_;
      if (loop_.pulse) loop_.pulse(static_cast<double>(done_) / loop_.sampling.repetitions);
    } catch (...) {
      thrown = std::current_exception();
    }
  }

  Runner& runner_;
  const TimedLoop& loop_;
  Clock::time_point start_ = Clock::now();
  std::uint32_t done_ = 0;
};

}  // namespace

std::uint64_t scaled(std::uint64_t iterations, double seconds, double wanted_seconds) {
  if (!(seconds > 0)) return std::min(iterations * 10, kIterationsMax);
  const double wanted = std::round(static_cast<double>(iterations) * wanted_seconds / seconds);
  if (!(wanted < static_cast<double>(kIterationsMax))) return kIterationsMax;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
}

Timing run_timed_loop(const TimedLoop& loop) {
  const auto start = Clock::now();
  Runner runner(loop);
  const Calibration found = calibrate(runner, loop.sampling.repetition_seconds);
  Timing timing;
  if (loop.work.sustained) {
    timing.facts = sustained_soak(runner, loop, soak_window(loop, found.iterations),
                                  soak_seconds_max(loop, left(loop, start)));
  } else {
    soak(runner, loop, found.iterations);
  }
  timing.iterations = fitted(found, loop, left(loop, start));
  timing.reduced = timing.iterations < found.iterations;

  Repetition repetition(runner, loop);
  Collector collector;
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark(loop.work.metric.c_str(),
                               [&](benchmark::State& state) { repetition(state); })
      ->Iterations(static_cast<benchmark::IterationCount>(timing.iterations))
      ->Repetitions(static_cast<int>(loop.sampling.repetitions))
      ->UseManualTime();
  benchmark::RunSpecifiedBenchmarks(&collector, "all");
  benchmark::ClearRegisteredBenchmarks();
  if (repetition.thrown) std::rethrow_exception(repetition.thrown);
  for (const double seconds : collector.iteration_seconds) {
    timing.values.push_back(value(loop.work, seconds));
  }
  timing.raw = collector.json();
  timing.facts.merge(repetition.power.facts());
  repetition.power.expect_capped();
  if (timing.values.size() != repetition.middles.size()) return timing;  // The caller counts them.
  if (loop.work.sustained) {
    std::vector<Window> windows;
    for (std::size_t i = 0; i < timing.values.size(); ++i) {
      windows.push_back({repetition.middles[i], timing.values[i]});
    }
    timing.facts.merge(window_facts(windows));
  }
  if (!repetition.clocks.empty()) {
    timing.facts.merge(clock_facts(timing.values, repetition.clocks, loop.work.peak));
  }
  return timing;
}

}  // namespace assay
