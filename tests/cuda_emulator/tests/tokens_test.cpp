// The transformer on an emulated GPU: against plain loops, against itself by other ways, and its
// one-token steps as a graph.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "harness/bench/kernel.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cuda/module.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/reference.hpp"
#include "suites/tokens/transformer.hpp"
#include "tests/cuda_emulator/streams.hpp"

namespace assay {
namespace {

using Tokens = std::vector<std::uint32_t>;

// Heads x head_dim is not the hidden size, three heads share a key-value head, YaRN begins within
// 64 tokens, and rows are aligned as cuBLASLt wants them.
TransformerModel dense() {
  TransformerModel model;
  model.name = "emulated";
  model.layers = 2;
  model.hidden = 64;
  model.heads = 6;
  model.kv_heads = 2;
  model.head_dim = 16;
  model.ffn = 96;
  model.vocabulary = 300;
  model.context = 256;
  model.rope = {1e4, 4, 64};
  return model;
}

TransformerModel mixture() {
  TransformerModel model = dense();
  model.name = "emulated-mixture";
  model.experts = {8, 2, 1};
  return model;
}

std::unique_ptr<Device> gpu() {
  static const CudaModule* const kModule = [] {
    void* const handle = dlopen(ASSAY_BUILD_DIR "/libassay_cuda.so", RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(handle, nullptr) << dlerror();
    return reinterpret_cast<CudaModuleSymbol*>(dlsym(handle, kCudaModuleSymbol))();
  }();
  return kModule->open({"gpu-0", 0, affinity(), {}});
}

const TokenKernel& kernel_of(Device& device, Number number) {
  return kernel<TokenKernel>(device, std::string("tokens.") + number_name(number));
}

TransformerSetting setting_of(const TransformerModel& model, const TokenSpan& most) {
  return {most.sequences, most.past + most.tokens, most.rows(),
          router_bias("zipf", model.experts.count)};
}

Tokens some_tokens(std::size_t count, const TransformerModel& model, std::uint32_t salt = 0) {
  Tokens tokens;
  for (std::size_t i = 0; i < count; ++i) {
    tokens.push_back(
        static_cast<std::uint32_t>((i * 7919 + salt * 104729 + 13) % model.vocabulary));
  }
  return tokens;
}

std::vector<float> copy_of(std::span<const float> numbers) {
  return {numbers.begin(), numbers.end()};
}

class CudaTokens : public testing::TestWithParam<Number> {
 protected:
  std::unique_ptr<Device> device_ = gpu();
  const TokenKernel& kernel_ = kernel_of(*device_, GetParam());

  double error_max() const { return logit_error_max(dense(), GetParam()); }

  // The logits after every token, `piece` of them a call.
  std::vector<float> logits_by_pieces(const TransformerModel& model, std::size_t piece) {
    constexpr std::size_t kTokens = 75;
    LoadedModel loaded(model, kernel_, *device_);
    Transformer transformer(*device_, loaded, setting_of(model, {1, kTokens, 0}));
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
};

TEST_P(CudaTokens, every_layer_and_the_logits_of_every_position_are_those_of_plain_loops) {
  for (const TransformerModel& model : {dense(), mixture()}) {
    LoadedModel loaded(model, kernel_, *device_);
    const TokenSpan span{1, 70, 0};
    Transformer transformer(*device_, loaded, setting_of(model, span));
    std::vector<std::vector<float>> layers;
    transformer.watch(
        [&](std::size_t, std::span<const float> output) { layers.push_back(copy_of(output)); });
    const Tokens tokens = some_tokens(span.tokens, model);
    transformer.run(span, tokens, Heads::every_token);
    const auto bias = router_bias("zipf", model.experts.count);
    const ReferenceOutput expected =
        reference(device_->host(), {model, GetParam(), tokens, bias, transformer.routings()});
    ASSERT_EQ(layers.size(), model.layers);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      EXPECT_LT(apart(layers[layer], expected.layers[layer]), error_max()) << model.name << layer;
    }
    EXPECT_LT(apart(transformer.logits(), expected.logits), error_max()) << model.name;
    EXPECT_LT(expected.regret, error_max()) << model.name;
  }
}

TEST_P(CudaTokens, decoding_token_by_token_equals_a_prompt_of_the_same_tokens) {
  for (const TransformerModel& model : {dense(), mixture()}) {
    const std::vector<float> at_once = logits_by_pieces(model, 75);
    EXPECT_LT(apart(logits_by_pieces(model, 1), at_once), error_max()) << model.name;
    EXPECT_LT(apart(logits_by_pieces(model, 32), at_once), error_max()) << model.name;
  }
}

// Twelve tokens of each of two sequences, by graphs or kernel by kernel.
Tokens generated(Device& device, LoadedModel& loaded, bool is_recorded) {
  const TransformerModel& model = loaded.model();
  Transformer transformer(device, loaded, setting_of(model, {2, 40, 0}));
  if (!is_recorded) transformer.watch([](std::size_t, std::span<const float>) {});
  Tokens last = some_tokens(2, model);
  Tokens all;
  for (std::size_t past = 0; past < 12; ++past) {
    const auto next = transformer.run({2, 1, past}, last);
    last.assign(next.begin(), next.end());
    all.insert(all.end(), next.begin(), next.end());
  }
  EXPECT_EQ(transformer.repeated() > 0, is_recorded);
  return all;
}

TEST_P(CudaTokens, from_the_second_step_on_decoding_is_one_graph_that_gives_what_kernels_give) {
  const TransformerModel model = dense();
  LoadedModel loaded(model, kernel_, *device_);
  const Tokens by_kernels = generated(*device_, loaded, false);
  const std::uint64_t before = emulated::emulator().graph_launches;
  EXPECT_EQ(generated(*device_, loaded, true), by_kernels);
  EXPECT_EQ(emulated::emulator().graph_launches - before, 11U) << "all but the first step";
}

TEST_P(CudaTokens, a_mixture_decodes_by_graphs_between_which_the_host_chooses_experts) {
  const TransformerModel model = mixture();
  LoadedModel loaded(model, kernel_, *device_);
  const Tokens by_kernels = generated(*device_, loaded, false);
  const std::uint64_t before = emulated::emulator().graph_launches;
  EXPECT_EQ(generated(*device_, loaded, true), by_kernels);
  EXPECT_GT(emulated::emulator().graph_launches - before, 6 * (model.layers + 1));
}

TEST_P(CudaTokens, what_a_graph_repeats_is_counted_as_what_is_begun) {
  const TransformerModel model = dense();
  LoadedModel loaded(model, kernel_, *device_);
  Transformer transformer(*device_, loaded, setting_of(model, {2, 120, 0}));
  transformer.run({2, 50, 0}, some_tokens(100, model));
  EXPECT_DOUBLE_EQ(transformer.take_cost().flop, flop_of(model, {2, 50, 0}, 2));
  for (std::size_t past = 50; past < 55; ++past) {
    const TokenSpan step{2, 1, past};
    transformer.run(step, some_tokens(2, model));
    const Cost cost = transformer.take_cost();
    EXPECT_DOUBLE_EQ(cost.flop, flop_of(model, step, 2)) << past;
    EXPECT_DOUBLE_EQ(cost.bytes, decode_bytes(model, step, GetParam(), 0)) << past;
  }
}

TEST_P(CudaTokens, a_graph_is_made_anew_where_memory_has_moved_or_the_batch_is_another) {
  const TransformerModel model = dense();
  LoadedModel loaded(model, kernel_, *device_);
  Transformer decoding(*device_, loaded, setting_of(model, {1, 60, 0}));
  Transformer large(*device_, loaded, setting_of(model, {2, 60, 0}));
  const Tokens tokens = some_tokens(24, model);
  Tokens expected;
  for (std::size_t past = 0; past < 24; ++past) {
    expected.push_back(large.run({1, 1, past}, std::span(tokens).subspan(past, 1)).front());
  }
  Tokens found;
  for (std::size_t past = 0; past < 24; ++past) {
    found.push_back(decoding.run({1, 1, past}, std::span(tokens).subspan(past, 1)).front());
    // Of more rows than anything before: what all transformers share has to grow.
    if (past == 8) large.run({2, 50, 0}, some_tokens(100, model));
    if (past == 16) large.run({2, 1, 50}, some_tokens(2, model));
  }
  EXPECT_EQ(found, expected);
}

TEST_P(CudaTokens, sequences_side_by_side_know_nothing_of_one_another) {
  const TransformerModel model = dense();
  LoadedModel loaded(model, kernel_, *device_);
  Transformer together(*device_, loaded, setting_of(model, {3, 24, 0}));
  Transformer alone(*device_, loaded, setting_of(model, {1, 24, 0}));
  Tokens tokens;
  for (std::uint32_t sequence = 0; sequence < 3; ++sequence) {
    const Tokens more = some_tokens(20, model, sequence);
    tokens.insert(tokens.end(), more.begin(), more.end());
  }
  together.run({3, 20, 0}, tokens);
  const std::vector<float> all = copy_of(together.logits());
  for (std::size_t sequence = 0; sequence < 3; ++sequence) {
    alone.run({1, 20, 0}, std::span(tokens).subspan(sequence * 20, 20));
    EXPECT_LT(apart(std::span(all).subspan(sequence * model.vocabulary, model.vocabulary),
                    alone.logits()),
              error_max());
  }
}

INSTANTIATE_TEST_SUITE_P(Numbers, CudaTokens,
                         testing::Values(Number::fp32, Number::bf16, Number::fp8, Number::nvfp4),
                         [](const auto& tested) { return number_name(tested.param); });

TEST(CudaTokensOfOtherModels, rows_that_cublaslt_cannot_take_are_refused_with_the_reason) {
  const auto device = gpu();
  TransformerModel model = mixture();
  model.hidden = 40;
  LoadedModel loaded(model, kernel_of(*device, Number::fp32), *device);
  Transformer transformer(*device, loaded, setting_of(model, {1, 8, 0}));
  EXPECT_THROW(transformer.run({1, 8, 0}, some_tokens(8, model)), Error);
}

}  // namespace
}  // namespace assay
