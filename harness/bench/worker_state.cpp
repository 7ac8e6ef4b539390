// Turning a benchmark's calls into a result.
#include "harness/bench/worker_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "harness/bench/group.hpp"
#include "harness/bench/timed_loop.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// No benchmark keeps anything under this key.
constexpr const char* kSeeded = "";

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

CaseResult error_result(const std::string& cause) {
  CaseResult result;
  result.cause = cause;
  return result;
}

std::string sentence(const Error& error) {
  return error.hint().empty() ? error.what() : std::string(error.what()) + "; " + error.hint();
}

// The first value that is no number, in words; empty where all are.
std::string not_a_number(const std::map<std::string, Series>& metrics) {
  for (const auto& [name, series] : metrics) {
    for (std::size_t index = 0; index < series.values.size(); ++index) {
      if (std::isfinite(series.values[index])) continue;
      return "value " + std::to_string(index + 1) + " of " + name + " is " +
             text(Fact(series.values[index]));
    }
  }
  return {};
}

// Who measured, whatever the benchmark.
void state_ranks(State& state, const std::vector<Rank>& ranks) {
  state.fact("ranks", static_cast<double>(ranks.size()));
  if (ranks.size() != 2 || ranks[0].device != ranks[1].device) return;
  state.fact("split", fmt::format("{} is the host's only device: its cores were split into two "
                                  "ranks, on CPUs {} and {}",
                                  ranks[0].device, ranks[0].cpus, ranks[1].cpus));
}

}  // namespace

WorkerState::WorkerState(const CaseContext& context)
    : context_(context), began_seconds_(now_seconds()) {}

const std::string& WorkerState::axis(const std::string& name) const {
  const auto found = context_.entry.axes.find(name);
  if (found == context_.entry.axes.end()) {
    throw Error{"the benchmark asks for axis '" + name + "', which this case does not have"};
  }
  return found->second;
}

std::uint64_t WorkerState::axis_count(const std::string& name) const {
  const std::string& value = axis(name);
  std::uint64_t count = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, count);
  if (value.empty() || parsed.ec != std::errc{} || parsed.ptr != end) {
    throw Error{"axis " + name + "=" + value + " is not a whole number"};
  }
  return count;
}

// Among what is kept, so that a later case that uses it again counts as seeded too.
std::uint64_t WorkerState::seed() const {
  context_.kept.try_emplace(kSeeded);
  return context_.seed;
}

// Constant operands draw less power and run faster than any that somebody computes with.
void WorkerState::need_seed(const std::string& metric) {
  if (!context_.kept.contains(kSeeded)) {
    throw Error{"the benchmark measures " + metric +
                " with operands that do not come from the seed: constant ones run faster"};
  }
  fact("operands", std::string("from the seed"));
  fact("operands_seed", fmt::format("{:016x}", context_.seed));
}

void WorkerState::fact(const std::string& name, Fact value) {
  result_.facts[name] = std::move(value);
}

Group& WorkerState::group() {
  if (context_.group == nullptr) return State::group();
  return *context_.group;
}

// In a group all ranks stop together; what they found stands on those that found it.
void WorkerState::verify(bool holds, const std::string& what) {
  const bool all_hold = context_.group == nullptr ? holds : context_.group->all(holds);
  if (all_hold) {
    ++result_.verified;
    return;
  }
  if (!wrong_ && !holds) result_.cause = what.empty() ? "a result is wrong" : what;
  wrong_ = true;
  throw WrongResult{result_.cause};
}

void WorkerState::measure(const Work& work) {
  const PlannedMetric& metric = undelivered(work.metric);
  if (!work.run || !work.check) {
    throw Error{"the benchmark gives no " + std::string(work.run ? "check" : "run") + " for " +
                work.metric};
  }
  if (!(work.amount > 0) || !std::isfinite(work.amount)) {
    throw Error{"the benchmark states no amount of work for " + work.metric};
  }
  if (result_.verified == 0) {
    throw Error{"unverified timing: the benchmark measures " + work.metric +
                " before it has verified a result"};
  }
  need_seed(work.metric);
  const PlanEntry& entry = context_.entry;
  // A budget that is used up already leaves one iteration a repetition.
  double used = now_seconds() - began_seconds_;
  if (context_.group != nullptr) used = context_.group->max(used);
  const double left = std::max(1e-9, entry.budget_seconds - used);
  Timing timing =
      run_timed_loop({work, entry.sampling, entry.budget_seconds > 0 ? left : 0, context_.pulse,
                      &context_.device, context_.group, context_.power});
  if (timing.values.size() != repetitions()) {
    throw Error{std::to_string(timing.values.size()) + " of " + std::to_string(repetitions()) +
                " repetitions came back"};
  }
  const std::string suffix = entry.metrics.size() > 1 ? "." + work.metric : "";
  fact("iterations" + suffix, static_cast<double>(timing.iterations));
  if (timing.reduced) {
    fact("iterations_reduced" + suffix,
         "to fit the budget of " + text(Fact(entry.budget_seconds)) + " s");
  }
  for (const auto& [name, value] : timing.facts) fact(name + suffix, value);
  result_.metrics[work.metric] = {metric.unit, std::move(timing.values)};
  result_.raw.push_back(std::move(timing.raw));
}

void WorkerState::record(const std::string& metric, std::span<const double> values) {
  const PlannedMetric& planned = undelivered(metric);
  result_.metrics[metric] = {planned.unit, {values.begin(), values.end()}};
}

// "local.rank-3": no metric of a benchmark has such a name, so none can be judged by it.
void WorkerState::record_each(const std::string& name, const std::string& unit,
                              std::span<const double> own) {
  const auto of_rank = group().gather(std::vector<double>(own.begin(), own.end()));
  for (std::size_t rank = 0; rank < of_rank.size(); ++rank) {
    result_.metrics[name + ".rank-" + std::to_string(rank)] = {unit, of_rank[rank]};
  }
}

// No metric of a benchmark has a point in its name, so none can be judged by it.
void WorkerState::record_beside(const std::string& name, const std::string& unit,
                                std::span<const double> values) {
  expect(name.find('.') != std::string::npos, "what stands beside the metrics has a point");
  result_.metrics[name] = {unit, {values.begin(), values.end()}};
}

std::span<const double> WorkerState::values(const std::string& metric) const {
  const auto found = result_.metrics.find(metric);
  if (found == result_.metrics.end()) return {};
  return found->second.values;
}

double WorkerState::seconds(const std::function<void()>& run) {
  if (context_.group != nullptr) context_.group->barrier();
  double took = context_.device.seconds(run);
  if (context_.group != nullptr) took = context_.group->max(took);
  if (!(took > 0)) throw Error{"the clock did not advance during a timed pass"};
  return took;
}

const PlannedMetric& WorkerState::undelivered(const std::string& metric) const {
  const auto& metrics = context_.entry.metrics;
  const auto found = std::ranges::find(metrics, metric, &PlannedMetric::name);
  if (found == metrics.end()) {
    throw Error{"the benchmark delivers '" + metric + "', which is not planned"};
  }
  if (result_.metrics.contains(metric)) {
    throw Error{"the benchmark delivers '" + metric + "' twice"};
  }
  return *found;
}

CaseResult WorkerState::result() && {
  CaseResult result = std::move(result_);
  result.status = SampleStatus::error;
  for (const PlannedMetric& metric : context_.entry.metrics) {
    if (!wrong_ && !result.metrics.contains(metric.name) && result.cause.empty()) {
      result.cause = "the benchmark delivered no value of " + metric.name;
    }
  }
  if (wrong_) {
    result.status = SampleStatus::wrong;
  } else if (result.cause.empty() && result.verified == 0) {
    result.cause = "unverified timing: no result was checked";
  } else if (result.cause.empty()) {
    result.cause = not_a_number(result.metrics);
  }
  if (result.cause.empty()) result.status = SampleStatus::measured;
  return result;
}

CaseResult run_case(const Benchmark& benchmark, const CaseContext& context) {
  WorkerState state(context);
  std::string cause;
  try {
    expect(benchmark.run != nullptr, "a registered benchmark has a function");
    if (context.group != nullptr) state_ranks(state, context.group->ranks());
    benchmark.run(state);
  } catch (const WrongResult&) {
    // The state keeps what was found.
  } catch (const Error& error) {
    cause = sentence(error);
  } catch (const std::exception& error) {
    cause = error.what();
  } catch (...) {
    cause = "an exception of unknown type";
  }
  CaseResult result = std::move(state).result();
  if (cause.empty() || result.status == SampleStatus::wrong) return result;
  CaseResult failed = error_result(cause);
  failed.facts = std::move(result.facts);
  failed.verified = result.verified;
  failed.raw = std::move(result.raw);
  return failed;
}

}  // namespace assay
