// tokens.mixed: requests from their first token to their last, as users count them: prompts of one
// length, then as many tokens of another length as were asked for.
#include <charconv>
#include <optional>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "results/record/error.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/model_case.hpp"

namespace assay {
namespace {

struct Lengths {
  std::size_t prompt = 0;
  std::size_t answer = 0;
};

std::size_t length(std::string_view text) {
  std::size_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? value : 0;
}

// "1024/512": of the prompt and of the answer, which has two tokens at least, so that there is a
// time between them.
Lengths lengths_of(const std::string& text) {
  const auto slash = text.find('/');
  if (slash != std::string::npos) {
    const Lengths found{length(std::string_view(text).substr(0, slash)),
                        length(std::string_view(text).substr(slash + 1))};
    if (found.prompt > 0 && found.answer > 1) return found;
  }
  throw Error{"axis lengths=" + text + " is not 'prompt/answer' in tokens, such as 1024/1024"};
}

class Requests {
 public:
  Requests(State& state, LoadedModel& loaded, const ModelCase& of, std::size_t batch)
      : state_(state),
        lengths_(lengths_of(state.axis("lengths"))),
        prompt_{batch, lengths_.prompt, 0},
        tokens_(prompt_tokens({state.seed(), 0}, prompt_.rows(), of.model)),
        transformer_(state.device(), loaded,
                     setting_of(of, batch, lengths_.prompt + lengths_.answer)) {}

  struct Seconds {
    double prompt = 0;
    double rest = 0;
  };

  // Generates all answers once and compares them with those of the first time.
  Seconds serve() {
    std::vector<std::uint32_t> answers;
    std::vector<std::uint32_t> last;
    Seconds seconds;
    seconds.prompt = state_.seconds([&] { last = run_prompts(transformer_, prompt_, tokens_); });
    answers = last;
    seconds.rest = state_.seconds([&] {
      for (std::size_t step = 0; step + 1 < lengths_.answer; ++step) {
        const auto next = transformer_.run({prompt_.sequences, 1, lengths_.prompt + step}, last);
        last.assign(next.begin(), next.end());
        answers.insert(answers.end(), last.begin(), last.end());
      }
    });
    if (answers_.empty()) answers_ = answers;
    state_.verify(transformer_.not_finite() == 0,
                  std::to_string(transformer_.not_finite()) + " rows of logits hold no numbers");
    state_.verify(answers == answers_, "the tokens generated were others than at first");
    return seconds;
  }

  const Lengths& lengths() const { return lengths_; }

 private:
  State& state_;
  Lengths lengths_;
  TokenSpan prompt_;
  std::vector<std::uint32_t> tokens_;
  Transformer transformer_;
  std::vector<std::uint32_t> answers_;
};

void mixed(State& state) {
  const ModelCase of = model_case(state, nullptr);
  const std::size_t batch = count_of({{"batch", state.axis("batch")}}, "batch");
  LoadedModel& loaded = kept_model(state, of);
  verify_model(state, loaded, of);
  Requests requests(state, loaded, of, batch);
  const auto sequences = static_cast<double>(batch);
  const auto prompt = static_cast<double>(requests.lengths().prompt);
  const auto answer = static_cast<double>(requests.lengths().answer);

  std::vector<double> output;
  std::vector<double> total;
  std::vector<double> ttft;
  std::vector<double> tpot;
  for (std::uint32_t repetition = 0; repetition < state.repetitions(); ++repetition) {
    const auto [first, rest] = requests.serve();
    output.push_back(sequences * answer / (first + rest));
    total.push_back(sequences * (prompt + answer) / (first + rest));
    ttft.push_back(first);
    tpot.push_back(rest / (answer - 1));
    state.progress(static_cast<double>(repetition + 1) / state.repetitions());
  }
  state.fact("load_pattern", std::string("closed loop: all sequences of the batch at once"));
  state.record("output_throughput", output);
  state.record("total_throughput", total);
  state.record("ttft", ttft);
  state.record("tpot", tpot);
}

std::string unfit(const Facts& device, const Axes& axes) {
  const Lengths lengths = lengths_of(axes.at("lengths"));
  const std::size_t batch = count_of(axes, "batch");
  return model_unfit(device, axes,
                     {batch, lengths.prompt + lengths.answer, std::max(batch, kPieceRows), {}});
}

const Registered<Benchmark> registered{{
    .name = "tokens.mixed",
    .about = "Prompts and answers of given lengths through the built-in reference transformer",
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"4"}},
             {"lengths", {"1024/1024", "8192/1024", "1024/8192"}},
             {"load", {"uniform"}}},
    .metrics = {{"output_throughput", "tokens/s", Better::higher},
                {"total_throughput", "tokens/s", Better::higher},
                {"ttft", "s", Better::lower},
                {"tpot", "s", Better::lower}},
    .kernel = "tokens.{type}",
    .unfit = unfit,
    .run = mixed,
}};

}  // namespace
}  // namespace assay
