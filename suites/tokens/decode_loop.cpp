// Token by token from a depth on, each the model's own last one.
#include "suites/tokens/decode_loop.hpp"

#include "harness/bench/group.hpp"
#include "harness/bench/transport.hpp"
#include "results/record/error.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/model_case.hpp"
#include "suites/tokens/step_times.hpp"

namespace assay {
namespace {

// Tokens that are generated before decoding goes back to the depth where it began: long beside what
// going back costs, short beside the depths that matter.
constexpr std::size_t kWindow = 16;

class Generation {
 public:
  Generation(State& state, LoadedModel& loaded, const ModelCase& of, const TokenSpan& start)
      : start_(start),
        number_(of.kernel.number),
        load_(of.model.experts.count),
        transformer_(state.device(), loaded,
                     setting_of(of, start.sequences, start.past + kWindow)) {
    const TokenSpan prompt{start.sequences, start.past, 0};
    first_ = run_prompts(transformer_, prompt,
                         prompt_tokens({state.seed(), 0}, prompt.rows(), of.model));
    transformer_.take_cost();
    for (std::uint64_t step = 0; step < kWindow; ++step) first_window(of.model, step);
  }

  void run(std::uint64_t iteration) {
    const std::size_t step = iteration % kWindow;
    if (generate(step) != expected_[step]) ++wrong_;
  }

  void check(State& state) const {
    state.verify(transformer_.not_finite() == 0,
                 std::to_string(transformer_.not_finite()) + " rows of logits hold no numbers");
    state.verify(wrong_ == 0, "the tokens generated were others than at first, in " +
                                  std::to_string(wrong_) + " steps");
  }

  // The mean over the steps of a window.
  Cost cost_of_step() const { return {cost_.flop / kWindow, cost_.bytes / kWindow}; }
  // Whether every step's kernels counted what the formula says.
  bool is_by_formula() const { return by_formula_; }
  const ExpertLoad& load() const { return load_; }
  std::uint64_t repeated() const { return transformer_.repeated(); }

 private:
  const std::vector<std::uint32_t>& generate(std::size_t step) {
    const TokenSpan span{start_.sequences, 1, start_.past + step};
    const auto next = transformer_.run(span, step == 0 ? first_ : last_);
    last_.assign(next.begin(), next.end());
    return last_;
  }

  void first_window(const TransformerModel& model, std::size_t step) {
    expected_.push_back(generate(step));
    double experts = 0;
    for (const Routing& routing : transformer_.routings()) {
      load_.add(routing);
      const ExpertRows rows = by_expert(routing, model.experts.count);
      for (std::size_t e = 0; e < model.experts.count; ++e) experts += rows.count(e) > 0 ? 1 : 0;
    }
    const TokenSpan span{start_.sequences, 1, start_.past + step};
    const Cost cost = transformer_.take_cost();
    by_formula_ = by_formula_ && cost.flop == flop_of(model, span, span.sequences) &&
                  cost.bytes == decode_bytes(model, span, number_, experts);
    cost_ += cost;
  }

  TokenSpan start_;
  Number number_;
  ExpertLoad load_;
  Transformer transformer_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> last_;
  std::vector<std::vector<std::uint32_t>> expected_;
  Cost cost_;
  bool by_formula_ = true;
  std::uint64_t wrong_ = 0;
};

TokenSpan start_of(const Axes& axes) {
  return {count_of(axes, "batch"), 1, count_of(axes, "depth")};
}

bool is_compared(const std::string& with) {
  if (with == "fleet" || with == "alone") return with == "fleet";
  throw Error{"compare '" + with + "' is neither alone nor fleet"};
}

// A verified model at a depth, ready to be timed.
class Decoding {
 public:
  Decoding(State& state, Group* group)
      : state_(state),
        of_(model_case(state, group)),
        start_(start_of({{"batch", state.axis("batch")}, {"depth", state.axis("depth")}})),
        loaded_(verified(state, of_)),
        digest_(generated_digest(state.device(), loaded_, of_)),
        generation_(state, loaded_, of_, start_) {
    if (group == nullptr) {
      state.verify(generation_.is_by_formula(),
                   "the kernels counted other FLOP or bytes than the formula");
    } else {
      state_transport(state, group->data());
    }
    state.fact("generated_sha256", digest_);
    if (group == nullptr) state_work(state, generation_.cost_of_step(), batch());
    state.fact("flop_convention", std::string(kFlopConvention));
    state.fact("tokens_before_going_back", static_cast<double>(kWindow));
    if (of_.model.is_mixture()) state.fact("expert_load", generation_.load().in_words());
  }

  Work work() {
    Work work{.metric = "throughput", .amount = batch()};
    work.run = [this](std::uint64_t iteration) { generation_.run(iteration); };
    work.check = [this](std::uint64_t) { generation_.check(state_); };
    work.energy = true;
    return work;
  }

  const std::string& digest() const { return digest_; }

  // What follows from the throughput.
  void deliver() {
    std::vector<double> per_user;
    std::vector<double> tpot;
    std::vector<double> bandwidth;
    for (const double rate : state_.values("throughput")) {
      per_user.push_back(rate / batch());
      tpot.push_back(batch() / rate);
      bandwidth.push_back(rate / batch() * generation_.cost_of_step().bytes);
    }
    state_.record("per_user", per_user);
    state_.record("tpot", tpot);
    state_.record("bandwidth", bandwidth);
    if (const auto repeated = generation_.repeated(); repeated > 0) {
      state_.fact("parts_repeated_by_graphs", static_cast<double>(repeated));
    }
  }

 private:
  static LoadedModel& verified(State& state, const ModelCase& of) {
    LoadedModel& loaded = kept_model(state, of);
    verify_model(state, loaded, of);
    return loaded;
  }

  double batch() const { return static_cast<double>(start_.sequences); }

  State& state_;
  ModelCase of_;
  TokenSpan start_;
  LoadedModel& loaded_;
  std::string digest_;
  Generation generation_;
};

}  // namespace

void measure_decode(State& state, Group* group) {
  Decoding decoding(state, group);
  if (group == nullptr && is_compared(state.axis("compare")))
    state.fact("digest", decoding.digest());
  state.measure(decoding.work());
  decoding.deliver();
}

void measure_soak(State& state) {
  Decoding decoding(state, nullptr);
  StepTimes steps;
  Work work = decoding.work();
  work.sustained = true;
  work.prepare = [&] { steps.begin_window(); };
  work.run = [&, run = work.run](std::uint64_t iteration) { steps.time([&] { run(iteration); }); };
  state.measure(work);
  decoding.deliver();
  const std::vector<double> longest = steps.longest(state.repetitions());
  state.record("longest_step", longest);
  state.fact("median_step", steps.median());
  state.fact("stalls", static_cast<double>(steps.stalls()));
  state.fact("stall_rule", std::string("a step of more than three times the median one's seconds"));
}

std::string decode_unfit(const Facts& device, const Axes& axes) {
  const TokenSpan start = start_of(axes);
  return model_unfit(
      device, axes,
      {start.sequences, start.past + kWindow, std::max(start.sequences, kPieceRows), {}});
}

std::vector<PlannedMetric> decode_metrics() {
  return {{"throughput", "tokens/s", Better::higher},
          {"per_user", "tokens/s", Better::higher},
          {"tpot", "s", Better::lower},
          {"bandwidth", "B/s", Better::higher}};
}

}  // namespace assay
