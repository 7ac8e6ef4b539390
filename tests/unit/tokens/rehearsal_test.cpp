// What the model of a site says of tokens is what the suite would count.
#include <gtest/gtest.h>

#include "harness/rehearsal/figures.hpp"
#include "results/format/campaign.hpp"
#include "results/store/file.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/model_case.hpp"
#include "suites/tokens/model_file.hpp"

namespace assay {
namespace {

// The axes of a case of the campaign commissioning, which has one of each benchmark.
Axes axes_of(const std::string& benchmark) {
  const std::string path = std::string(ASSAY_SOURCE_DIR) + "/suites/campaigns/commissioning.json";
  const Campaign campaign = parse_campaign(read_file(path), path);
  for (const CampaignStage& stage : campaign.stages) {
    for (const CampaignCase& one : stage.cases) {
      if (one.benchmark != benchmark) continue;
      Axes axes;
      for (const auto& [name, values] : one.axes) axes[name] = values.at(0);
      return axes;
    }
  }
  ADD_FAILURE() << "the campaign has no case of " << benchmark;
  return {};
}

const TokenWork& work_of(std::string_view benchmark) {
  for (const TokenWork& work : kTokenWork) {
    if (work.benchmark == benchmark) return work;
  }
  ADD_FAILURE() << "the model knows no work of " << benchmark;
  return kTokenWork.front();
}

TEST(Rehearsal, a_decoded_token_of_the_model_costs_what_the_formula_says) {
  const Axes axes = axes_of("tokens.decode");
  const TransformerModel model = model_named(axes.at("model"));
  const std::size_t batch = count_of(axes, "batch");
  const std::size_t depth = count_of(axes, "depth");
  EXPECT_EQ(static_cast<double>(batch), kDecodeBatch);
  // In the middle of the sixteen steps before decoding goes back.
  const auto mean = [](double first, double last) { return (first + last) / 2; };
  const TokenSpan first{batch, 1, depth};
  const TokenSpan last{batch, 1, depth + 15};
  const double tokens = static_cast<double>(batch);
  EXPECT_NEAR(work_of("tokens.decode").flop * tokens,
              mean(flop_of(model, first, batch), flop_of(model, last, batch)),
              1e-4 * flop_of(model, first, batch));
  EXPECT_NEAR(
      work_of("tokens.decode").bytes * tokens,
      mean(decode_bytes(model, first, Number::bf16, 0), decode_bytes(model, last, Number::bf16, 0)),
      1e-4 * decode_bytes(model, first, Number::bf16, 0));
}

TEST(Rehearsal, a_token_of_a_prompt_of_the_model_costs_what_the_formula_says) {
  const Axes axes = axes_of("tokens.prefill");
  const TransformerModel model = model_named(axes.at("model"));
  const TokenSpan span{count_of(axes, "batch"), count_of(axes, "tokens"), 0};
  EXPECT_EQ(static_cast<double>(span.rows()), kPrefillPrompt);
  const double flop = flop_of(model, span, heads_asked(span));
  EXPECT_NEAR(work_of("tokens.prefill").flop * kPrefillPrompt, flop, 1e-4 * flop);
  // Weights once for each piece of the prompt; keys and values, which are few beside them, once.
  const double pieces = kPrefillPrompt / static_cast<double>(kPieceRows);
  const double bytes =
      2 * matmul_parameters(model) * pieces + kPrefillPrompt * kv_bytes_per_token(model, 2);
  EXPECT_NEAR(work_of("tokens.prefill").bytes * kPrefillPrompt, bytes, 0.02 * bytes);
}

}  // namespace
}  // namespace assay
