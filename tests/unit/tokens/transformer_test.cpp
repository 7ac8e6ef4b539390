// The transformer against plain loops, and against itself by other ways.
#include <gtest/gtest.h>

#include <cmath>

#include "harness/bench/kernel.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/lane_matrix.hpp"
#include "suites/tokens/onednn_lane.hpp"
#include "suites/tokens/reference.hpp"
#include "suites/tokens/transformer.hpp"
#include "tests/unit/tokens/models.hpp"

namespace assay {
namespace {

using Tokens = std::vector<std::uint32_t>;

std::vector<float> copy_of(std::span<const float> numbers) {
  return {numbers.begin(), numbers.end()};
}

TransformerSetting setting_of(const TransformerModel& model, const TokenSpan& span) {
  TransformerSetting setting{span.sequences, span.past + span.tokens, span.rows(), {}};
  setting.router_bias = router_bias("zipf", model.experts.count);
  return setting;
}

struct Against {
  double worst_layer = 0;
  double logits = 0;
  double regret = 0;
};

Against against_reference(const TransformerModel& model, const TokenKernel& kernel,
                          unsigned lanes = 3) {
  const auto device = lanes_device(lanes);
  LoadedModel loaded(model, kernel, *device);
  const TokenSpan span{1, 70, 0};
  Transformer transformer(*device, loaded, setting_of(model, span));
  std::vector<std::vector<float>> layers;
  transformer.watch(
      [&](std::size_t, std::span<const float> output) { layers.push_back(copy_of(output)); });
  const Tokens tokens = some_tokens(span.tokens, model);
  transformer.run(span, tokens, Heads::every_token);
  const auto bias = router_bias("zipf", model.experts.count);
  const ReferenceOutput expected =
      reference(*device, {model, kernel.number, tokens, bias, transformer.routings()});
  Against found{0, apart(transformer.logits(), expected.logits), expected.regret};
  EXPECT_EQ(layers.size(), model.layers);
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    found.worst_layer = std::max(found.worst_layer, apart(layers[layer], expected.layers[layer]));
  }
  return found;
}

const double kFp32Error = logit_error_max(small_model(), Number::fp32);
const double kBf16Error = logit_error_max(small_model(), Number::bf16);

TEST(Transformer, every_layer_and_the_logits_of_every_position_are_those_of_plain_loops) {
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    const Against found = against_reference(model, kernel<TokenKernel>("tokens.fp32"));
    EXPECT_LT(found.worst_layer, kFp32Error) << model.name;
    EXPECT_LT(found.logits, kFp32Error) << model.name;
    EXPECT_LT(found.regret, kFp32Error) << model.name;
  }
}

TEST(Transformer, in_bf16_they_differ_by_no_more_than_its_roundings) {
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    const Against found = against_reference(model, plain_kernel(Number::bf16));
    EXPECT_LT(found.worst_layer, kBf16Error) << model.name;
    EXPECT_LT(found.logits, kBf16Error) << model.name;
    EXPECT_LT(found.regret, kBf16Error) << model.name;
    EXPECT_GT(found.logits, kFp32Error) << "nothing was rounded to BF16";
  }
}

TEST(Transformer, onednn_multiplies_as_plain_loops_do) {
  const TokenKernel onednn{"test.onednn", Number::fp32, [](Device& device) {
                             return lane_backend(device, {Number::fp32,
                                                          [](const LaneShape& shape) {
                                                            return onednn_lane(shape, Number::fp32);
                                                          },
                                                          onednn_facts});
                           }};
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    EXPECT_LT(against_reference(model, onednn).logits, kFp32Error) << model.name;
  }
}

TEST(Transformer, in_bf16_by_onednn_where_the_cpu_has_it) {
  const auto device = lanes_device();
  const auto reason = Registered<KernelOffer>::find("tokens.bf16")->unavailable(*device);
  if (!reason.empty()) GTEST_SKIP() << reason;
  EXPECT_LT(against_reference(small_model(), kernel<TokenKernel>("tokens.bf16")).logits,
            kBf16Error);
}

TEST(Transformer, a_number_that_is_none_is_infinitely_far_from_any) {
  const std::vector<float> right{1, 2};
  EXPECT_EQ(apart(right, right), 0);
  EXPECT_EQ(apart(std::vector<float>{1, NAN}, right), INFINITY);
  EXPECT_EQ(apart(std::vector<float>{NAN, 2}, right), INFINITY);
  EXPECT_EQ(apart(std::vector<float>{INFINITY, 2}, right), INFINITY);
  EXPECT_EQ(apart(std::vector<float>{1}, right), INFINITY) << "one is missing";
  EXPECT_EQ(apart(std::vector<float>{0, 1}, std::vector<float>{0, 0}), INFINITY);
}

TEST(Transformer, the_number_of_lanes_changes_nothing_but_roundings) {
  for (const unsigned lanes : {1U, 5U}) {
    EXPECT_LT(against_reference(small_model(), kernel<TokenKernel>("tokens.fp32"), lanes).logits,
              kFp32Error);
  }
}

// The logits after every token: all at once, in pieces, or one by one.
std::vector<float> logits_by_pieces(const TransformerModel& model, const TokenKernel& kernel,
                                    std::size_t piece) {
  const auto device = lanes_device();
  LoadedModel loaded(model, kernel, *device);
  constexpr std::size_t kTokens = 75;
  Transformer transformer(*device, loaded, setting_of(model, {1, kTokens, 0}));
  const Tokens tokens = some_tokens(kTokens, model);
  std::vector<float> logits;
  for (std::size_t past = 0; past < kTokens; past += piece) {
    const std::size_t many = std::min(piece, kTokens - past);
    transformer.run({1, many, past}, std::span(tokens).subspan(past, many), Heads::every_token);
    const auto part = transformer.logits();
    logits.insert(logits.end(), part.begin(), part.end());
  }
  return logits;
}

TEST(Transformer, decoding_token_by_token_equals_a_prompt_of_the_same_tokens) {
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    const auto& fp32 = kernel<TokenKernel>("tokens.fp32");
    const std::vector<float> at_once = logits_by_pieces(model, fp32, 75);
    EXPECT_LT(apart(logits_by_pieces(model, fp32, 1), at_once), kFp32Error) << model.name;
    EXPECT_LT(apart(logits_by_pieces(model, fp32, 32), at_once), kFp32Error) << model.name;
    const auto& bf16 = plain_kernel(Number::bf16);
    EXPECT_LT(apart(logits_by_pieces(model, bf16, 1), logits_by_pieces(model, bf16, 75)),
              kBf16Error)
        << model.name;
  }
}

TEST(Transformer, sequences_side_by_side_know_nothing_of_one_another) {
  const TransformerModel model = small_mixture();
  const auto device = lanes_device();
  LoadedModel loaded(model, kernel<TokenKernel>("tokens.fp32"), *device);
  const TokenSpan together{3, 20, 0};
  Transformer all(*device, loaded, setting_of(model, {3, 24, 0}));
  Transformer alone(*device, loaded, setting_of(model, {1, 24, 0}));
  Tokens tokens;
  for (std::uint32_t sequence = 0; sequence < 3; ++sequence) {
    const Tokens more = some_tokens(together.tokens, model, sequence);
    tokens.insert(tokens.end(), more.begin(), more.end());
  }
  const auto first = all.run(together, tokens);
  const Tokens next(first.begin(), first.end());
  const std::vector<float> prompt = copy_of(all.logits());
  all.run({3, 1, together.tokens}, next);
  const std::size_t words = model.vocabulary;
  for (std::size_t sequence = 0; sequence < 3; ++sequence) {
    const auto own = std::span(tokens).subspan(sequence * together.tokens, together.tokens);
    EXPECT_EQ(alone.run({1, together.tokens, 0}, own)[0], next[sequence]);
    EXPECT_LT(apart(std::span(prompt).subspan(sequence * words, words), alone.logits()),
              kFp32Error);
    alone.run({1, 1, together.tokens}, std::span(next).subspan(sequence, 1));
    EXPECT_LT(apart(all.logits().subspan(sequence * words, words), alone.logits()), kFp32Error);
  }
}

TEST(Transformer, the_token_that_is_returned_has_the_greatest_logit) {
  const TransformerModel model = small_model();
  const auto device = lanes_device();
  LoadedModel loaded(model, kernel<TokenKernel>("tokens.fp32"), *device);
  Transformer transformer(*device, loaded, setting_of(model, {1, 8, 0}));
  const std::uint32_t found = transformer.run({1, 8, 0}, some_tokens(8, model))[0];
  const auto logits = transformer.logits();
  ASSERT_EQ(logits.size(), model.vocabulary);
  EXPECT_EQ(found, std::ranges::max_element(logits) - logits.begin());
}

TEST(Transformer, a_nan_in_one_product_is_counted) {
  const TransformerModel model = small_model();
  const auto device = lanes_device();
  LoadedModel loaded(model, kernel<TokenKernel>("tokens.breakable"), *device);
  Transformer transformer(*device, loaded, setting_of(model, {1, 8, 0}));
  transformer.run({1, 8, 0}, some_tokens(8, model));
  EXPECT_EQ(transformer.not_finite(), 0U);
  break_a_product(2, NAN);
  transformer.run({1, 8, 0}, some_tokens(8, model), Heads::every_token);
  EXPECT_GT(transformer.not_finite(), 0U);
}

TEST(Transformer, kernels_count_the_flop_of_the_formula_for_a_prompt_and_in_decoding) {
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    const auto device = lanes_device();
    LoadedModel loaded(model, kernel<TokenKernel>("tokens.fp32"), *device);
    Transformer transformer(*device, loaded, setting_of(model, {2, 120, 0}));
    const TokenSpan prompt{2, 100, 0};
    transformer.run(prompt, some_tokens(prompt.rows(), model));
    EXPECT_DOUBLE_EQ(transformer.take_cost().flop, flop_of(model, prompt, 2));
    const TokenSpan step{2, 1, 100};
    transformer.run(step, some_tokens(2, model));
    const Cost cost = transformer.take_cost();
    EXPECT_DOUBLE_EQ(cost.flop, flop_of(model, step, 2));
    double experts = 0;
    for (const Routing& routing : transformer.routings()) {
      const ExpertRows rows = by_expert(routing, model.experts.count);
      for (std::size_t e = 0; e < model.experts.count; ++e) experts += rows.count(e) > 0 ? 1 : 0;
    }
    EXPECT_DOUBLE_EQ(cost.bytes, decode_bytes(model, step, Number::fp32, experts));
  }
}

TEST(Transformer, the_formula_is_that_of_the_published_figures) {
  const TransformerModel model = small_model();
  const double head = 2 * head_parameters(model);
  // Twice the parameters a token, and 4 L n d for each token of the context.
  EXPECT_DOUBLE_EQ(flop_of(model, {1, 1, 0}, 1),
                   2 * matmul_parameters(model) + 4.0 * 2 * 6 * 16 * 1);
  EXPECT_DOUBLE_EQ(flop_of(model, {1, 1, 99}, 1) - flop_of(model, {1, 1, 0}, 1),
                   4.0 * 2 * 6 * 16 * 99);
  EXPECT_DOUBLE_EQ(flop_of(model, {1, 10, 0}, 10) - flop_of(model, {1, 10, 0}, 1), 9 * head);
  EXPECT_DOUBLE_EQ(decode_bytes(model, {1, 1, 99}, Number::bf16, 0),
                   2 * matmul_parameters(model) + 100 * kv_bytes_per_token(model, 2));
}

TEST(Transformer, ranks_that_share_a_model_give_what_one_alone_gives) {
  for (const TransformerModel& model : {small_model(), small_mixture()}) {
    const TokenSpan span{2, 30, 0};
    const Tokens tokens = some_tokens(span.rows(), model);
    const auto device = lanes_device();
    LoadedModel whole_model(model, kernel<TokenKernel>("tokens.fp32"), *device);
    Transformer one(*device, whole_model, setting_of(model, {2, 40, 0}));
    const auto first = one.run(span, tokens);
    const Tokens expected(first.begin(), first.end());
    std::vector<std::vector<float>> parts(2);
    on_ranks(2, [&](Communicator& communicator) {
      const auto own = lanes_device(1);
      LoadedModel share(model, kernel<TokenKernel>("tokens.fp32"), *own,
                        {communicator.rank(), communicator.size()});
      TransformerSetting setting = setting_of(model, {2, 40, 0});
      setting.communicator = &communicator;
      Transformer rank(*own, share, setting);
      const auto found = rank.run(span, tokens);
      EXPECT_EQ(Tokens(found.begin(), found.end()), expected);
      parts[communicator.rank()] = copy_of(rank.logits());
      // Two sums a layer, of every token's hidden state.
      EXPECT_EQ(rank.summed_bytes(), 2.0 * 2 * 60 * 40 * sizeof(float));
    });
    for (std::size_t row = 0; row < 2; ++row) {
      std::vector<float> logits;
      for (const auto& part : parts) {
        const std::size_t width = part.size() / 2;
        logits.insert(logits.end(), part.begin() + static_cast<std::ptrdiff_t>(row * width),
                      part.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
      }
      EXPECT_LT(apart(logits, one.logits().subspan(row * model.vocabulary, model.vocabulary)),
                kFp32Error)
          << model.name;
    }
  }
}

TEST(Transformer, ranks_that_cannot_share_a_model_evenly_are_refused_with_the_reason) {
  const auto device = lanes_device();
  EXPECT_EQ(cannot_share(small_model(), 2), "");
  EXPECT_NE(cannot_share(small_model(), 3).find("2 key-value heads"), std::string::npos);
  EXPECT_THROW(LoadedModel(small_model(), kernel<TokenKernel>("tokens.fp32"), *device, {0, 4}),
               Error);
}

TEST(Transformer, a_depth_beyond_the_models_context_is_refused) {
  const auto device = lanes_device();
  LoadedModel loaded(small_model(), kernel<TokenKernel>("tokens.fp32"), *device);
  EXPECT_THROW(Transformer(*device, loaded, {1, 257, 1, {}}), Error);
}

}  // namespace
}  // namespace assay
