// An endpoint under test: found, asked what it is, tried with one request, then loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "suites/serve/case.hpp"
#include "suites/serve/load.hpp"
#include "suites/serve/prompt.hpp"

namespace assay {

// The axes of every benchmark of serving, as the case has them.
Axes serve_axes(const State& state);

// What one load came to, a repetition after the other.
struct Measured {
  LoadResult result;             // Without the warm-up.
  std::vector<Figures> figures;  // One a repetition.
  LoadDemand demand;
  std::uint32_t warm_up = 0;  // Requests that were sent before and count for nothing.
};

class Serving {
 public:
  // Reads the endpoint's file and the key, connects, and tries one request. Throws Error that says
  // what is wrong and what to do; states who answers as facts.
  Serving(State& state, const ServeCase& of);

  // Warms up, then sends a load for all repetitions without a pause. A usage that cannot be ends
  // the case as a wrong result.
  Measured run(double load);

  // Why nothing may be concluded from it; empty where something may.
  static std::string refusal(const Measured& measured);
  void state_facts(const Measured& measured);

 private:
  void check_model();
  void try_prompts();
  bool try_token_ids();
  CountedPrompt count_words(std::uint32_t count);
  Answer ask(std::uint32_t output_tokens, bool may_fail);
  std::string body(std::uint64_t number, std::uint32_t output_tokens) const;
  LoadDemand demand(double load) const;
  std::uint32_t warm_up_requests(double load) const;

  State& state_;
  ServeCase of_;
  Endpoint endpoint_;
  std::unique_ptr<EndpointClient> client_;
  PromptSource prompts_;
  WordTokens word_tokens_;
  bool by_ids_ = false;
  std::uint32_t trial_words_ = 0;  // Of a prompt that counts words; 0: of the case's length.
  std::uint64_t next_number_ = 0;  // No two prompts of a case are the same.
  double trial_seconds_ = 0;       // Of one request alone.
  std::string refused_ids_;
};

}  // namespace assay
