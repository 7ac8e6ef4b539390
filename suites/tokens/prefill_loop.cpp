// Prompts, again and again from position 0.
#include "suites/tokens/prefill_loop.hpp"

#include "harness/bench/group.hpp"
#include "harness/bench/transport.hpp"
#include "suites/preflight/cycles.hpp"
#include "suites/preflight/peak.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/model_case.hpp"

namespace assay {
namespace {

// Two, so that what one leaves behind is wrong for the next.
constexpr std::uint32_t kPrompts = 2;

class Prompts {
 public:
  Prompts(State& state, LoadedModel& loaded, const ModelCase& of, const TokenSpan& span)
      : span_(span),
        transformer_(state.device(), loaded, setting_of(of, span.sequences, span.tokens)) {
    for (std::uint32_t number = 0; number < kPrompts; ++number) {
      prompts_.push_back(prompt_tokens({state.seed(), number}, span.rows(), of.model));
      expected_.push_back(run_prompts(transformer_, span_, prompts_.back()));
    }
    cost_ = transformer_.take_cost();
  }

  void run(std::uint64_t iteration) {
    const std::size_t number = iteration % kPrompts;
    if (run_prompts(transformer_, span_, prompts_[number]) != expected_[number]) ++wrong_;
  }

  void check(State& state) const {
    state.verify(transformer_.not_finite() == 0,
                 std::to_string(transformer_.not_finite()) + " rows of logits hold no numbers");
    state.verify(wrong_ == 0, "the tokens after a prompt were others than at first, " +
                                  std::to_string(wrong_) + " times");
  }

  // Of one prompt, on this rank.
  Cost counted() const { return {cost_.flop / kPrompts, cost_.bytes / kPrompts}; }

 private:
  TokenSpan span_;
  Transformer transformer_;
  std::vector<std::vector<std::uint32_t>> prompts_;
  std::vector<std::vector<std::uint32_t>> expected_;
  Cost cost_;
  std::uint64_t wrong_ = 0;
};

TokenSpan span_of(const Axes& axes) {
  return {count_of(axes, "batch"), count_of(axes, "tokens"), 0};
}

// The share of the peak is MFU: tokens a cycle at the peak are its FLOP a cycle by those a token.
Peak token_peak(Device& device, const std::string& type, double flop_per_token) {
  Peak peak = device_peak(device, type);
  peak.amount_per_cycle /= flop_per_token;
  return peak;
}

}  // namespace

void measure_prefill(State& state, Group* group) {
  const ModelCase of = model_case(state, group);
  const TokenSpan span =
      span_of({{"batch", state.axis("batch")}, {"tokens", state.axis("tokens")}});
  LoadedModel& loaded = kept_model(state, of);
  verify_model(state, loaded, of);
  Prompts prompts(state, loaded, of, span);
  const double flop = flop_of(of.model, span, heads_asked(span));
  const auto tokens = static_cast<double>(span.rows());
  if (group == nullptr) {
    state.verify(prompts.counted().flop == flop, "the kernels counted other FLOP than the formula");
    state_work(state, prompts.counted(), tokens);
  } else {
    state_transport(state, group->data());
  }
  state.fact("flop_convention", std::string(kFlopConvention));

  Work work{.metric = "throughput", .amount = tokens};
  work.run = [&](std::uint64_t iteration) { prompts.run(iteration); };
  work.check = [&](std::uint64_t) { prompts.check(state); };
  work.energy = true;
  // The loop of cycles runs on the host.
  if (group == nullptr && &state.device().host() == &state.device()) {
    work.clock = cycle_loop();
    work.peak = token_peak(state.device(), state.axis("type"), flop / tokens);
  }
  work.run(0);
  work.check(0);
  state.measure(work);

  std::vector<double> compute;
  std::vector<double> ttft;
  for (const double rate : state.values("throughput")) {
    compute.push_back(rate / tokens * flop);
    ttft.push_back(tokens / rate);
  }
  state.record("compute", compute);
  state.record("ttft", ttft);
}

std::string prefill_unfit(const Facts& device, const Axes& axes) {
  const TokenSpan span = span_of(axes);
  return model_unfit(device, axes,
                     {span.sequences, span.tokens, std::max(span.sequences, kPieceRows), {}});
}

std::vector<PlannedMetric> prefill_metrics() {
  return {{"throughput", "tokens/s", Better::higher},
          {"compute", "FLOP/s", Better::higher},
          {"ttft", "s", Better::lower}};
}

}  // namespace assay
