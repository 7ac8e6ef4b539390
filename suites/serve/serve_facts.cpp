// Facts in words and numbers.
#include "suites/serve/serve_facts.hpp"

#include <fmt/format.h>

#include "suites/serve/honesty.hpp"

namespace assay {
namespace {

// Of whole answers.
template <class Of>
double sum(const Measured& measured, const Of& of) {
  double total = 0;
  for (const Answer& answer : measured.result.answers) {
    if (answer.is_whole()) total += static_cast<double>(of(answer));
  }
  return total;
}

}  // namespace

void state_endpoint(State& state, const Endpoint& endpoint) {
  const auto or_not = [](const std::string& text) { return text.empty() ? "not stated" : text; };
  state.fact("endpoint", endpoint.name);
  state.fact("endpoint_sha256", endpoint.sha256);
  state.fact("endpoint_url", endpoint.url_text);
  state.fact("engine", endpoint.engine);
  state.fact("model", endpoint.model);
  state.fact("model_sha256", or_not(endpoint.model_sha256));
  state.fact("operating_point", or_not(endpoint.operating_point));
  state.fact("api", std::string(endpoint.chat ? "chat" : "completions"));
}

void state_load(State& state, const ServeCase& of, const Measured& measured) {
  const double load = measured.demand.concurrency;
  state.fact(
      "load_pattern",
      of.open_loop
          ? fmt::format("open loop, arrivals {}, computed beforehand and scaled to the rate",
                        of.arrival_text)
          : fmt::format("closed loop, {} streams that each begin when their last one ends", load));
  state.fact("latency_from",
             std::string(of.open_loop ? "the intended start of each request"
                                      : "the start of each request, connection included"));
  state.fact("failures", std::string("count as infinitely late in every percentile"));
  state.fact("percentiles", std::string("nearest rank: of fewer than 100 requests p99 is the "
                                        "greatest"));
  state.fact("requests_per_repetition", static_cast<double>(measured.result.answers.size()) /
                                            static_cast<double>(measured.figures.size()));
  state.fact("warm_up_requests", static_cast<double>(measured.warm_up));
  state.fact("open_requests_max", static_cast<double>(measured.result.health.open_max));
}

void state_answers(State& state, const Endpoint& endpoint, const Measured& measured) {
  const double answers = sum(measured, [](const Answer&) { return 1; });
  const double tokens = sum(measured, [](const Answer& a) { return a.output_tokens; });
  const double chunks = sum(measured, [](const Answer& a) { return a.chunks; });
  const double prompts = sum(measured, [](const Answer& a) { return a.prompt_tokens; });
  const double texts = sum(measured, [](const Answer& a) { return a.text_bytes; });
  const double waits = sum(measured, [](const Answer& a) {
    return a.first_text_seconds > 0 ? a.first_text_seconds - a.first_seconds : 0;
  });
  const std::string failed = account(measured.result);
  state.fact("account", failed.empty() ? "every request was answered" : failed);
  if (!measured.result.models.empty()) {
    state.fact("model_told", measured.result.models.begin()->first);
  }
  state.fact("token_counts", std::string("the server's usage; TPOT by tokens, gaps by chunks"));
  state.fact("output_tokens_denominator",
             endpoint.devices == 0
                 ? std::string("all that the endpoint gave; how many devices it has, nobody states")
                 : fmt::format("all that the endpoint's {} devices gave", endpoint.devices));
  if (!(answers > 0 && tokens > 0)) return;
  state.fact("prompt_tokens_mean", prompts / answers);
  state.fact("output_tokens_mean", tokens / answers);
  state.fact("chunks_per_token", chunks / tokens);
  state.fact("text_bytes_per_token", texts / tokens);
  // A server can send an empty chunk at once and its first token later.
  state.fact("first_text_after_first_chunk_seconds", waits / answers);
}

void state_client(State& state, const ClientHealth& health) {
  state.fact("client_cpu_share", health.cpu_share);
  state.fact("client_read_lag_p99_seconds", health.read_lag.percentile(0.99));
  state.fact("client_send_lag_p99_seconds", health.send_lag.percentile(0.99));
  if (health.wait_share >= 0) state.fact("client_runnable_not_running", health.wait_share);
  state.fact("client_rule",
             fmt::format("lags of at most {:g} ms or {:g} % of the shortest time, {:g} % of a core",
                         kLagSecondsMax * 1e3, kLagShareMax * 100, kClientCpuMax * 100));
}

}  // namespace assay
