// From the axes to answers.
#include "suites/serve/serving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "suites/serve/api_key.hpp"
#include "suites/serve/client_health.hpp"
#include "suites/serve/exchange.hpp"
#include "suites/serve/serve_facts.hpp"
#include "suites/serve/served_models.hpp"

namespace assay {
namespace {

constexpr std::uint32_t kTrialTokens = 8;
constexpr std::uint32_t kTrialWords = 64;
constexpr std::uint32_t kWarmUpMin = 2;
constexpr std::uint32_t kWarmUpMax = 2 * kOpenRequestsMax;

std::uint64_t drawn_nonce() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// What to do about an answer that was refused.
std::string remedy(Fault fault, const std::string& words) {
  if (words.starts_with("HTTP 401") || words.starts_with("HTTP 403")) {
    return "the server wants another API key: 'api_key' of the endpoint names where it stands";
  }
  if (words.starts_with("HTTP 404")) {
    return "the url must end where /completions follows, often /v1, and the model must be served";
  }
  if (fault == Fault::not_streamed) return "the server must stream: \"stream\": true";
  if (fault == Fault::no_usage) {
    return "the server must count tokens: \"stream_options\": {\"include_usage\": true}";
  }
  return "the endpoint must answer one request before it is loaded";
}

}  // namespace

Axes serve_axes(const State& state) {
  Axes axes;
  for (const char* name : {"endpoint", "mode", "load", "arrival", "lengths", "requests", "slo"}) {
    axes[name] = state.axis(name);
  }
  return axes;
}

Serving::Serving(State& state, const ServeCase& of)
    : state_(state), of_(of), endpoint_(read_endpoint(of.endpoint)) {
  const std::string key = read_api_key(endpoint_.api_key);
  client_ = kernel<ServeKernel>("tokens.serve").open(endpoint_, key);
  prompts_ = {state.seed(), drawn_nonce()};
  state_endpoint(state, endpoint_);
  check_model();
  try_prompts();
  state.fact("prompts",
             fmt::format("{}, each random from its first token on, seed {:016x}, nonce "
                         "{:016x}: no prefix cache helps",
                         by_ids_ ? "token ids" : "words", prompts_.seed, prompts_.nonce));
  if (!refused_ids_.empty()) state.fact("token_ids", "not taken: " + refused_ids_);
}

// Servers that list no models are taken at their word.
void Serving::check_model() {
  const Fetched fetched = client_->fetch("/models");
  state_.fact("transport", fetched.transport);
  state_.fact("server_told", fetched.server.empty() ? "nothing" : fetched.server);
  if (fetched.status == 401 || fetched.status == 403) {
    throw Error{fmt::format("endpoint '{}' refuses: HTTP {}: {}", endpoint_.name, fetched.status,
                            shown(fetched.body)),
                remedy(Fault::refused, fmt::format("HTTP {}", fetched.status))};
  }
  const auto models = served_models(fetched.body);
  if (fetched.status != 200 || models.empty()) return;
  if (std::ranges::find(models, endpoint_.model) != models.end()) return;
  throw Error{fmt::format("endpoint '{}' serves no model '{}'; it serves {}", endpoint_.name,
                          endpoint_.model, shown(fmt::format("{}", fmt::join(models, ", ")))),
              "'model' of the endpoint is the name that requests carry"};
}

void Serving::try_prompts() {
  by_ids_ = endpoint_.token_ids && try_token_ids();
  if (!by_ids_) {
    const CountedPrompt shorter = count_words(kTrialWords);
    word_tokens_ = word_tokens(shorter, count_words(2 * kTrialWords));
    trial_words_ = 0;
  }
  const Answer answer = ask(std::min(of_.output_tokens, kTrialTokens), false);
  state_.verify(answer.output_tokens > 0, "the first answer holds no token");
  trial_seconds_ = ask(of_.output_tokens, false).end_to_end_seconds();
}

// Whether the server takes ids, and counts as many as there are.
bool Serving::try_token_ids() {
  by_ids_ = true;
  const Answer answer = ask(kTrialTokens, true);
  if (!answer.is_whole()) return false;
  if (answer.prompt_tokens == of_.prompt_tokens) return true;
  refused_ids_ = fmt::format("usage counts {} of {}", answer.prompt_tokens, of_.prompt_tokens);
  return false;
}

CountedPrompt Serving::count_words(std::uint32_t count) {
  trial_words_ = count;
  return {count, ask(kTrialTokens, false).prompt_tokens};
}

// One request alone. Throws Error where it fails and may not.
Answer Serving::ask(std::uint32_t output_tokens, bool may_fail) {
  const std::uint64_t number = next_number_++;
  const LoadResult result =
      client_->run({.requests = 1,
                    .streams = 1,
                    .intended = {},
                    .output_tokens = output_tokens,
                    .body = [&](std::uint32_t) { return body(number, output_tokens); },
                    .pulse = [&](double) { state_.progress(0); }});
  const Answer& answer = result.answers.front();
  if (answer.is_whole()) return answer;
  const std::string words = result.words.empty() ? "" : result.words.begin()->second;
  // Only a refusal may mean that ids are not taken; what else fails would fail with words as well.
  if (may_fail && answer.fault == Fault::refused && !words.starts_with("HTTP 401") &&
      !words.starts_with("HTTP 403") && !words.starts_with("HTTP 404")) {
    refused_ids_ = words;
    return answer;
  }
  if (answer.fault == Fault::wrong_usage) state_.verify(false, words);
  throw Error{fmt::format("endpoint '{}' fails its first requests: {}: {}", endpoint_.name,
                          name(answer.fault), words),
              remedy(answer.fault, words)};
}

std::string Serving::body(std::uint64_t number, std::uint32_t output_tokens) const {
  Completion completion{{}, {}, output_tokens};
  if (by_ids_) {
    completion.ids = token_ids(prompts_, number, of_.prompt_tokens, endpoint_.vocabulary);
  } else {
    const std::uint32_t count =
        trial_words_ > 0 ? trial_words_ : word_tokens_.words_for(of_.prompt_tokens);
    completion.text = words(prompts_, number, count);
  }
  return to_json(completion, endpoint_);
}

// What fills the server: two requests a stream, or as many as are open at that rate, twice over.
std::uint32_t Serving::warm_up_requests(double load) const {
  const double open = of_.open_loop ? load * trial_seconds_ : load;
  return static_cast<std::uint32_t>(
      std::clamp(2 * std::ceil(open), double{kWarmUpMin}, double{kWarmUpMax}));
}

LoadDemand Serving::demand(double load) const {
  return {of_.prompt_tokens, of_.output_tokens, by_ids_, endpoint_.ignore_eos,
          of_.open_loop ? 0 : static_cast<std::uint32_t>(load)};
}

Measured Serving::run(double load) {
  const std::uint32_t repetitions = state_.repetitions();
  std::uint32_t each = of_.requests;
  if (!of_.open_loop) {  // Enough for the streams, over all repetitions.
    const double least = load * kRequestsPerStreamMin / repetitions;
    each = std::max(each, static_cast<std::uint32_t>(std::ceil(least)));
  }
  const std::uint32_t warm_up = warm_up_requests(load);
  const std::uint64_t first = next_number_;
  Load sent;
  sent.requests = warm_up + repetitions * each;
  sent.streams = of_.open_loop ? kOpenRequestsMax : static_cast<std::uint32_t>(load);
  if (of_.open_loop) sent.intended = arrivals({load, sent.requests, of_.arrival, state_.seed()});
  sent.output_tokens = of_.output_tokens;
  sent.body = [&](std::uint32_t number) { return body(first + number, of_.output_tokens); };
  sent.pulse = [&](double fraction) { state_.progress(fraction); };
  next_number_ += sent.requests;

  Measured made{client_->run(sent), {}, demand(load), warm_up};
  const std::string wrong = contradiction(made.result, made.demand);
  state_.verify(wrong.empty(), wrong);
  auto& answers = made.result.answers;
  answers.erase(answers.begin(), answers.begin() + warm_up);
  for (std::size_t at = 0; at < answers.size(); at += each) {
    made.figures.push_back(figures(std::span(answers).subspan(at, each), of_.slo));
  }
  return made;
}

std::string Serving::refusal(const Measured& measured) {
  return assay::refusal(measured.result, measured.demand);
}

void Serving::state_facts(const Measured& measured) {
  state_load(state_, of_, measured);
  state_answers(state_, endpoint_, measured);
  state_client(state_, measured.result.health);
}

}  // namespace assay
