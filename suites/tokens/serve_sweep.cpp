// tokens.serve_sweep: load upon load, to the knee of an endpoint and to the highest load that meets
// an SLO.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "suites/serve/search.hpp"
#include "suites/serve/serving.hpp"

namespace assay {
namespace {

// A load meets an SLO where so many of its requests do, as MLPerf's p99 demands.
constexpr double kGoodShare = 0.99;
constexpr std::size_t kPointsMax = 40;

double median_of(const Measured& measured, double Figures::*of) {
  std::vector<double> values;
  for (const Figures& one : measured.figures) values.push_back(one.*of);
  return percentile(values, 0.5);
}

// Over all repetitions together, so that one bad moment does not decide.
double good_share(const Measured& measured) {
  double share = 0;
  for (const Figures& one : measured.figures) share += one.good_share;
  return share / static_cast<double>(measured.figures.size());
}

LoadPoint point_of(double load, const Measured& measured) {
  return {load, median_of(measured, &Figures::output_throughput),
          median_of(measured, &Figures::end_to_end_seconds), good_share(measured) >= kGoodShare};
}

// More than an open loop may have open is behind the knee, and no fault of anybody's.
bool is_overload(const Measured& measured) {
  return count_faults(measured.result.answers)[static_cast<std::size_t>(Fault::not_sent)] > 0;
}

class Sweep {
 public:
  Sweep(State& state, const ServeCase& of) : state_(state), of_(of), serving_(state, of) {}

  void run(const SearchLimits& limits) {
    while (const auto load = next_load(points_, limits)) {
      if (points_.size() >= kPointsMax)
        throw Error{"the sweep does not end: its figures are noise"};
      Measured measured = serving_.run(*load);
      const std::string why = Serving::refusal(measured);
      if (!why.empty() && !is_overload(measured)) {
        throw Error{fmt::format("at load {:g}: {}", *load, why)};
      }
      points_.push_back(point_of(*load, measured));
      record_load(*load, measured);
      measured_.push_back(std::move(measured));
    }
  }

  void deliver() {
    const std::size_t knee = *knee_of(points_);
    const auto good = highest_good(points_);
    state_facts(knee, good);
    if (!good) {
      const auto lowest = std::ranges::min_element(points_, {}, &LoadPoint::load);
      const auto& figures = measured_[static_cast<std::size_t>(lowest - points_.begin())].figures;
      throw Error{fmt::format(
          "no load meets the SLO: at {:g} TTFT is {:.3g} s and TPOT {:.3g} s "
          "at p99, in the median repetition",
          lowest->load, median_p99(figures, &Figures::ttft), median_p99(figures, &Figures::tpot))};
    }
    record("knee_throughput", knee, &Figures::output_throughput);
    record("knee_request_rate", knee, &Figures::request_rate);
    record("slo_throughput", *good, &Figures::output_throughput);
    record("goodput", *good, &Figures::goodput);
  }

 private:
  static double median_p99(const std::vector<Figures>& figures, Percentiles Figures::*of) {
    std::vector<double> values;
    for (const Figures& one : figures) values.push_back((one.*of).p99);
    return percentile(values, 0.5);
  }

  void record(const std::string& metric, std::size_t at, double Figures::*of) {
    std::vector<double> values;
    for (const Figures& one : measured_[at].figures) values.push_back(one.*of);
    state_.record(metric, values);
  }

  // For the picture of the sweep. What is not finite (a request that failed is infinitely late) is
  // no series.
  void record_load(double load, const Measured& measured) {
    const auto beside = [&](const char* name, const char* unit, const auto& of) {
      std::vector<double> values;
      for (const Figures& one : measured.figures) values.push_back(of(one));
      if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) return;
      state_.record_beside(fmt::format("{}.load-{}", name, load), unit, values);
    };
    beside("output_throughput", "tokens/s", [](const Figures& f) { return f.output_throughput; });
    beside("goodput", "requests/s", [](const Figures& f) { return f.goodput; });
    beside("ttft_p99", "s", [](const Figures& f) { return f.ttft.p99; });
    beside("tpot_p99", "s", [](const Figures& f) { return f.tpot.p99; });
  }

  void state_facts(std::size_t knee, std::optional<std::size_t> good) {
    serving_.state_facts(measured_[good.value_or(knee)]);
    const std::string unit = of_.open_loop ? "requests/s" : "streams";
    state_.fact("load_unit", unit);
    state_.fact("knee_load", points_[knee].load);
    if (good) state_.fact("slo_load", points_[*good].load);
    state_.fact("knee_rule", std::string("the greatest output tokens a second per second of the "
                                         "median request (Kleinrock's power)"));
    state_.fact("slo_rule", fmt::format("{:g} % of all requests meet the SLO at this load and at "
                                        "every lower one that was measured",
                                        kGoodShare * 100));
    std::vector<LoadPoint> sorted = points_;
    std::ranges::sort(sorted, {}, &LoadPoint::load);
    std::string words;
    for (const LoadPoint& point : sorted) {
      words += fmt::format("{}{:.4g}: {:.4g} tokens/s, {:.3g} s{}", words.empty() ? "" : "; ",
                           point.load, point.throughput, point.end_to_end_seconds,
                           point.meets_slo ? "" : ", misses the SLO");
    }
    state_.fact("points", words);
  }

  State& state_;
  ServeCase of_;
  Serving serving_;
  std::vector<LoadPoint> points_;
  std::vector<Measured> measured_;
};

SearchLimits limits_of(const ServeCase& of, const std::string& most) {
  if (!of.has_slo) throw Error{"a sweep needs an SLO: axis slo, such as 2/0.08"};
  const double limit = load_of("load_max", most, of.open_loop);
  if (limit < of.load) throw Error{"axis load_max=" + most + " is below the first load"};
  return {of.load, limit, !of.open_loop};
}

void sweep(State& state) {
  const ServeCase of = serve_case(serve_axes(state));
  const SearchLimits limits = limits_of(of, state.axis("load_max"));
  Sweep loads(state, of);
  loads.run(limits);
  loads.deliver();
}

std::string unfit(const Facts& host, const Axes& axes) {
  limits_of(serve_case(axes), axes.at("load_max"));
  return serve_unfit(host, axes);
}

const Registered<Benchmark> registered{{
    .name = "tokens.serve_sweep",
    .about = "An OpenAI-compatible endpoint: its knee, and the highest load that meets an SLO",
    .scope = Level::host,
    .axes = {{"endpoint", {kNoEndpoint}},
             {"mode", {"closed"}},
             {"load", {"1"}},
             {"load_max", {"256"}},
             {"arrival", {"poisson"}},
             {"lengths", {"1024/128"}},
             {"requests", {"20"}},
             {"slo", {"2/0.08"}}},
    .metrics = {{"knee_throughput", "tokens/s", Better::higher},
                {"knee_request_rate", "requests/s", Better::higher},
                {"slo_throughput", "tokens/s", Better::higher},
                {"goodput", "requests/s", Better::higher}},
    .kernel = "tokens.serve",
    .unfit = unfit,
    .run = sweep,
}};

}  // namespace
}  // namespace assay
