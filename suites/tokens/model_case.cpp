// Loading, verifying, refusing.
#include "suites/tokens/model_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "harness/bench/group.hpp"
#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"
#include "suites/tokens/model_file.hpp"
#include "suites/tokens/reference.hpp"

namespace assay {
namespace {

using Tokens = std::vector<std::uint32_t>;

constexpr std::size_t kVerifiedTokens = 4;
constexpr std::size_t kDigestPrompt = 8;
constexpr std::size_t kDigestTokens = 16;
// Of the texts that are the same everywhere.
constexpr NormalStream kText{1, 0};
// Weights, keys, values and activations leave this much of a device's memory to others.
constexpr double kMemoryShare = 0.8;

// One model at a time: the next frees the one before.
struct Kept {
  std::string name;
  std::unique_ptr<LoadedModel> loaded;
};

double number_of(const Facts& facts, const char* name) {
  const auto found = facts.find(name);
  const double* value = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
  return value == nullptr ? 0 : *value;
}

Number number_named(const Axes& axes) {
  for (const Number number : {Number::fp32, Number::bf16, Number::fp8, Number::nvfp4}) {
    if (axes.at("type") == number_name(number)) return number;
  }
  throw Error{"type '" + axes.at("type") + "' is none of fp32, bf16, fp8 and nvfp4"};
}

// The logits of a short text: all but its last token as a prompt, the last by decoding.
std::vector<float> short_logits(Transformer& transformer, const Tokens& text,
                                std::vector<Routing>& routings) {
  const std::size_t prompt = text.size() - 1;
  transformer.run({1, prompt, 0}, std::span(text).first(prompt), Heads::every_token);
  std::vector<float> logits(transformer.logits().begin(), transformer.logits().end());
  routings = transformer.routings();
  transformer.run({1, 1, prompt}, std::span(text).last(1));
  logits.insert(logits.end(), transformer.logits().begin(), transformer.logits().end());
  for (std::size_t layer = 0; layer < routings.size(); ++layer) {
    const Routing& last = transformer.routings()[layer];
    routings[layer].experts.insert(routings[layer].experts.end(), last.experts.begin(),
                                   last.experts.end());
  }
  return logits;
}

// The columns of every row that the rank has.
std::vector<float> own_columns(const std::vector<float>& logits, LoadedModel& loaded) {
  std::vector<float> own;
  for (std::size_t row = 0; row < logits.size(); row += loaded.model().vocabulary) {
    const auto first =
        logits.begin() + static_cast<std::ptrdiff_t>(row + loaded.vocabulary_begin());
    own.insert(own.end(), first, first + static_cast<std::ptrdiff_t>(loaded.head().outputs()));
  }
  return own;
}

}  // namespace

Share ModelCase::share() const {
  return group == nullptr ? Share{} : Share{group->rank(), group->size()};
}

ModelCase model_case(State& state, Group* group) {
  ModelCase of{model_named(state.axis("model")),
               kernel<TokenKernel>(state.device(), "tokens." + state.axis("type")),
               {},
               group};
  of.router_bias = router_bias(state.axis("load"), of.model.experts.count);
  return of;
}

LoadedModel& kept_model(State& state, const ModelCase& of) {
  Kept& kept = state.kept<Kept>("tokens.model", [] { return std::make_shared<Kept>(); });
  const std::string name = state.axis("model") + " " + of.kernel.name;
  if (kept.name != name) {
    kept.loaded.reset();
    kept.loaded = std::make_unique<LoadedModel>(of.model, of.kernel, state.device(), of.share());
    kept.name = name;
  }
  const double weights = loaded_bytes(of.model, of.kernel.number, of.share());
  state.fact("what", std::string("built-in reference transformer"));
  state.fact("model_sha256", of.model.sha256);
  state.fact("parameters", parameters(of.model));
  state.fact("weights_bytes", weights);
  state.fact("weights_from", std::string("N(0,1) / sqrt(inputs), seeded by the model's name"));
  const auto llc = static_cast<double>(state.device().llc_bytes());
  if (llc > 0) state.fact("weights_per_llc", weights / llc);
  for (const auto& [fact, value] : kept.loaded->backend().facts()) state.fact(fact, value);
  return *kept.loaded;
}

void state_work(State& state, const Cost& cost, double tokens) {
  state.fact("flop_per_token", cost.flop / tokens);
  state.fact("bytes_per_token", cost.bytes / tokens);
}

TransformerSetting setting_of(const ModelCase& of, std::size_t sequences, std::size_t context) {
  TransformerSetting setting{sequences, context, std::max(sequences, kPieceRows), of.router_bias};
  if (of.group != nullptr) {
    setting.communicator = &of.group->data();
    setting.deadline_seconds = of.group->deadline_seconds();
  }
  return setting;
}

void verify_model(State& state, LoadedModel& loaded, const ModelCase& of) {
  Transformer transformer(state.device(), loaded, setting_of(of, 1, kVerifiedTokens));
  const Tokens text = prompt_tokens(kText, kVerifiedTokens, of.model);
  std::vector<Routing> routings;
  const std::vector<float> logits = short_logits(transformer, text, routings);
  const ReferenceOutput expected = reference(
      state.device().host(), {of.model, of.kernel.number, text, of.router_bias, routings});
  const double error =
      std::max(apart(logits, own_columns(expected.logits, loaded)), expected.regret);
  const double most = logit_error_max(of.model, of.kernel.number);
  state.fact("logit_error", error);
  state.fact("logit_error_max", most);
  state.verify(error <= most,
               fmt::format("logits differ from plain FP32 loops by {:.2g} of their size, more than "
                           "the {:.2g} that rounding explains",
                           error, most));
}

std::vector<std::uint32_t> prompt_tokens(const NormalStream& prompt, std::size_t count,
                                         const TransformerModel& model) {
  Tokens tokens;
  for (std::uint64_t block = 0; tokens.size() < count; ++block) {
    for (const std::int32_t number :
         whole_numbers(prompt, block, static_cast<std::uint32_t>(model.vocabulary))) {
      if (tokens.size() < count) tokens.push_back(static_cast<std::uint32_t>(std::abs(number) - 1));
    }
  }
  return tokens;
}

std::vector<std::uint32_t> run_prompts(Transformer& transformer, const TokenSpan& span,
                                       std::span<const std::uint32_t> tokens) {
  const std::size_t piece = std::max<std::size_t>(kPieceRows / span.sequences, 1);
  std::span<const std::uint32_t> next;
  Tokens of_piece;
  for (std::size_t past = 0; past < span.tokens; past += piece) {
    const std::size_t many = std::min(piece, span.tokens - past);
    of_piece.clear();
    for (std::size_t sequence = 0; sequence < span.sequences; ++sequence) {
      const auto own = tokens.subspan(sequence * span.tokens + past, many);
      of_piece.insert(of_piece.end(), own.begin(), own.end());
    }
    next = transformer.run({span.sequences, many, past}, of_piece);
  }
  return {next.begin(), next.end()};
}

std::size_t heads_asked(const TokenSpan& span) {
  const std::size_t piece = std::max<std::size_t>(kPieceRows / span.sequences, 1);
  return span.sequences * ((span.tokens + piece - 1) / piece);
}

std::string generated_digest(Device& device, LoadedModel& loaded, const ModelCase& of) {
  Transformer transformer(device, loaded, setting_of(of, 1, kDigestPrompt + kDigestTokens));
  const Tokens text = prompt_tokens(kText, kDigestPrompt, of.model);
  Tokens generated = run_prompts(transformer, {1, kDigestPrompt, 0}, text);
  while (generated.size() < kDigestTokens) {
    const std::size_t past = kDigestPrompt + generated.size() - 1;
    const std::uint32_t last = generated.back();
    generated.push_back(transformer.run({1, 1, past}, {&last, 1}).front());
  }
  return sha256(fmt::format("{}", fmt::join(generated, " ")));
}

std::string model_unfit(const Facts& facts, const Axes& axes, const TransformerSetting& setting) {
  const TransformerModel model = model_named(axes.at("model"));
  const Number number = number_named(axes);
  if (setting.context > model.context) {
    return fmt::format("{} tokens are more than the context of {}, {}", setting.context, model.name,
                       model.context);
  }
  const double ranks = std::max(number_of(facts, "ranks"), 1.0);
  const Share share{0, static_cast<unsigned>(ranks)};
  if (const std::string reason = cannot_share(model, share.ranks); !reason.empty()) return reason;
  const double each = loaded_bytes(model, number, share) + working_bytes(model, number, setting);
  const double needed = each * std::max(number_of(facts, "ranks_on_host"), 1.0);
  const double memory = number_of(facts, "memory_bytes");
  // A device that does not state its memory is asked when the case runs.
  if (!(memory > 0) || needed <= kMemoryShare * memory) return {};
  return fmt::format("{} and its tokens need {:.3g} GB of a memory of {:.3g} GB", model.name,
                     needed / 1e9, memory / 1e9);
}

std::size_t count_of(const Axes& axes, const std::string& axis) {
  const std::string& text = axes.at(axis);
  std::size_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end && value > 0) return value;
  throw Error{"axis " + axis + "=" + text + " is no whole number above 0"};
}

}  // namespace assay
