// tokens.serve: an OpenAI-compatible endpoint at one operating point, as its users see it.
#include <fmt/format.h>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "suites/serve/serving.hpp"

namespace assay {
namespace {

template <class Of>
void record(State& state, const std::string& metric, const Measured& measured, const Of& of) {
  std::vector<double> values;
  for (const Figures& one : measured.figures) values.push_back(of(one));
  state.record(metric, values);
}

void record_times(State& state, const std::string& metric, const Measured& measured,
                  Percentiles Figures::*of) {
  record(state, metric + "_p50", measured, [&](const Figures& f) { return (f.*of).p50; });
  record(state, metric + "_p90", measured, [&](const Figures& f) { return (f.*of).p90; });
  record(state, metric + "_p99", measured, [&](const Figures& f) { return (f.*of).p99; });
}

// A rate of zero is no figure that could be judged; what it means is told instead.
std::string no_goodput(const Measured& measured) {
  for (const Figures& one : measured.figures) {
    if (one.goodput > 0) continue;
    return fmt::format(
        "goodput is zero: in one repetition no request met the SLO, with TTFT {:.3g} s and TPOT "
        "{:.3g} s in the median",
        one.ttft.p50, one.tpot.p50);
  }
  return {};
}

void serve(State& state) {
  const ServeCase of = serve_case(serve_axes(state));
  Serving serving(state, of);
  const Measured measured = serving.run(of.load);
  serving.state_facts(measured);
  if (const std::string why = Serving::refusal(measured); !why.empty()) throw Error{why};
  if (const std::string why = no_goodput(measured); !why.empty()) throw Error{why};

  const auto each = [&](const std::string& metric, double Figures::*of_metric) {
    record(state, metric, measured, [&](const Figures& f) { return f.*of_metric; });
  };
  each("output_throughput", &Figures::output_throughput);
  each("total_throughput", &Figures::total_throughput);
  each("request_rate", &Figures::request_rate);
  each("goodput", &Figures::goodput);
  each("answered", &Figures::answered_share);
  each("full_length", &Figures::full_share);
  record_times(state, "ttft", measured, &Figures::ttft);
  record_times(state, "tpot", measured, &Figures::tpot);
  record(state, "longest_gap_p99", measured, [](const Figures& f) { return f.longest_gap.p99; });
}

const Registered<Benchmark> registered{{
    .name = "tokens.serve",
    .about = "An OpenAI-compatible endpoint under load: tokens a second, TTFT, TPOT, goodput",
    .scope = Level::host,
    .axes = {{"endpoint", {kNoEndpoint}},
             {"mode", {"closed"}},
             {"load", {"8"}},
             {"arrival", {"poisson"}},
             {"lengths", {"1024/128"}},
             {"requests", {"20"}},
             {"slo", {"none"}}},
    .metrics = {{"output_throughput", "tokens/s", Better::higher},
                {"total_throughput", "tokens/s", Better::higher},
                {"request_rate", "requests/s", Better::higher},
                {"goodput", "requests/s", Better::higher},
                {"answered", "1", Better::higher},
                {"full_length", "1", Better::higher},
                {"ttft_p50", "s", Better::lower},
                {"ttft_p90", "s", Better::lower},
                {"ttft_p99", "s", Better::lower},
                {"tpot_p50", "s", Better::lower},
                {"tpot_p90", "s", Better::lower},
                {"tpot_p99", "s", Better::lower},
                {"longest_gap_p99", "s", Better::lower}},
    .kernel = "tokens.serve",
    .unfit = serve_unfit,
    .run = serve,
}};

}  // namespace
}  // namespace assay
