// The benchmarks: what they deliver, and that no wrong token passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"
#include "suites/tokens/formulas.hpp"
#include "suites/tokens/model_case.hpp"
#include "suites/tokens/model_file.hpp"
#include "suites/tokens/step_times.hpp"
#include "tests/unit/suites/bench_double.hpp"
#include "tests/unit/tokens/models.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A file of its own: cases name models.
std::string small_file() {
  const auto path = std::filesystem::path(testing::TempDir()) /
                    ("assay-small-" + std::to_string(::getpid()) + ".json");
  write_file(path, small_model_text());
  return path.string();
}

std::map<std::string, std::string> axes_of(const std::string& type, const std::string& batch) {
  return {{"model", small_file()}, {"type", type},  {"load", "uniform"}, {"batch", batch},
          {"tokens", "24"},        {"depth", "10"}, {"lengths", "12/4"}, {"compare", "fleet"}};
}

StateDouble run(const char* name, Device& device, const std::map<std::string, std::string>& axes) {
  StateDouble state(device, axes);
  state.iterations = 36;  // More than a window of decoding.
  Registered<Benchmark>::find(name)->run(state);
  return state;
}

// What the benchmark finds wrong when a product is broken `calls_later`; empty: nothing.
std::string found_when(const char* name, int calls_later, float value) {
  const auto device = test_device();
  break_a_product(calls_later, value);
  std::string found;
  try {
    run(name, *device, axes_of("breakable", "2"));
  } catch (const FoundWrong& wrong) {
    found = wrong.what;
  }
  break_a_product(0, 0);
  return found;
}

TEST(TokensPrefill, delivers_tokens_a_second_and_flop_by_the_formula) {
  const auto device = test_device();
  const StateDouble state = run("tokens.prefill", *device, axes_of("fp32", "2"));
  EXPECT_EQ(state.amount, 48);
  const double flop = flop_of(small_model(), {2, 24, 0}, 2);
  EXPECT_DOUBLE_EQ(state.recorded.at("compute")[0], flop);
  EXPECT_DOUBLE_EQ(state.recorded.at("ttft")[0], 1);
  EXPECT_DOUBLE_EQ(std::get<double>(state.facts.at("flop_per_token")), flop / 48);
  // Weights once, keys and values at least once.
  EXPECT_GE(
      std::get<double>(state.facts.at("bytes_per_token")),
      4 * (matmul_parameters(small_model()) + 48 * kv_bytes_per_token(small_model(), 4) / 4) / 48);
  EXPECT_EQ(std::get<std::string>(state.facts.at("what")), "built-in reference transformer");
  EXPECT_THAT(std::get<std::string>(state.facts.at("flop_convention")), HasSubstr("causal"));
  EXPECT_LT(std::get<double>(state.facts.at("logit_error")),
            std::get<double>(state.facts.at("logit_error_max")));
  EXPECT_TRUE(state.has_clock);
}

TEST(TokensPrefill, a_prompt_longer_than_a_piece_gives_what_it_gives_in_one_call) {
  const auto device = test_device();
  const TransformerModel model = small_model();
  LoadedModel loaded(model, plain_kernel(Number::fp32), *device);
  const TokenSpan span{3, 200, 0};  // Pieces of 170 tokens.
  Transformer pieces(*device, loaded, {3, 200, 512, {}});
  Transformer whole(*device, loaded, {3, 200, 600, {}});
  const auto tokens = prompt_tokens({5, 0}, span.rows(), model);
  const auto at_once = whole.run(span, tokens);
  EXPECT_EQ(run_prompts(pieces, span, tokens),
            std::vector<std::uint32_t>(at_once.begin(), at_once.end()));
  EXPECT_EQ(heads_asked(span), 6U);
  EXPECT_DOUBLE_EQ(pieces.take_cost().flop, flop_of(model, span, heads_asked(span)));
}

TEST(TokensDecode, delivers_tokens_a_second_of_all_and_of_each_user_and_the_bytes_read) {
  const auto device = test_device();
  const StateDouble state = run("tokens.decode", *device, axes_of("fp32", "2"));
  EXPECT_EQ(state.amount, 2);
  EXPECT_EQ(state.recorded.at("per_user")[0], 1);
  EXPECT_EQ(state.recorded.at("tpot")[0], 1);
  // Depth 10, and on the average half of a window of 16 more.
  const double bytes = (decode_bytes(small_model(), {2, 1, 10}, Number::fp32, 0) +
                        decode_bytes(small_model(), {2, 1, 25}, Number::fp32, 0)) /
                       2;
  EXPECT_NEAR(state.recorded.at("bandwidth")[0], bytes, 1e-9 * bytes);
  EXPECT_NEAR(std::get<double>(state.facts.at("bytes_per_token")), bytes / 2, 1e-9 * bytes);
  const double flop =
      (flop_of(small_model(), {2, 1, 10}, 2) + flop_of(small_model(), {2, 1, 25}, 2)) / 2;
  EXPECT_NEAR(std::get<double>(state.facts.at("flop_per_token")), flop / 2, 1e-9 * flop);
}

TEST(TokensDecode, states_the_sha256_of_its_models_file_so_that_a_changed_one_is_noticed) {
  const auto device = test_device();
  const auto digest = [&] {
    const StateDouble state = run("tokens.decode", *device, axes_of("fp32", "1"));
    return std::get<std::string>(state.facts.at("model_sha256"));
  };
  EXPECT_EQ(digest(), sha256(small_model_text()));
  auto axes = axes_of("fp32", "1");
  write_file(axes.at("model"), small_model_text() + "// changed\n");
  StateDouble changed(*device, axes);
  changed.iterations = 1;
  Registered<Benchmark>::find("tokens.decode")->run(changed);
  EXPECT_NE(std::get<std::string>(changed.facts.at("model_sha256")), sha256(small_model_text()));
}

TEST(TokensDecode, a_mixture_tells_how_its_experts_were_loaded) {
  const auto device = test_device();
  auto axes = axes_of("fp32", "4");
  const auto path = std::filesystem::path(testing::TempDir()) /
                    ("assay-mixture-" + std::to_string(::getpid()) + ".json");
  std::string text = small_model_text();
  text.insert(text.find("\"rope\""), R"("experts": {"count": 6, "active": 2, "shared": 1}, )");
  write_file(path, text);
  axes["model"] = path.string();
  EXPECT_THAT(std::get<std::string>(run("tokens.decode", *device, axes).facts.at("expert_load")),
              HasSubstr("256 together"));  // 16 steps x 4 tokens x 2 layers x 2 experts.
}

TEST(TokensDecode, replicas_that_compute_alike_state_the_same_digest_and_a_broken_one_another) {
  const auto one = test_device(1);
  const auto three = test_device(3);
  const auto digest = [](const StateDouble& state) {
    return std::get<std::string>(state.facts.at("digest"));
  };
  const std::string right = digest(run("tokens.decode", *one, axes_of("breakable", "1")));
  EXPECT_EQ(right.size(), 64U);
  EXPECT_EQ(digest(run("tokens.decode", *three, axes_of("breakable", "2"))), right);
  // One wrong product after the model was verified: in the text that is digested.
  constexpr int kVerified = 2 * (2 * 4 + 1);
  break_a_product(kVerified + 3, 1e6F);
  std::string found;
  try {
    found = digest(run("tokens.decode", *one, axes_of("breakable", "1")));
  } catch (const FoundWrong& wrong) {
    found = wrong.what;
  }
  break_a_product(0, 0);
  EXPECT_NE(found, right);
}

TEST(TokensMixed, counts_answers_and_prompts_over_the_time_from_first_to_last) {
  const auto device = test_device();
  auto axes = axes_of("fp32", "3");
  StateDouble state(*device, axes);
  state.planned_repetitions = 2;
  Registered<Benchmark>::find("tokens.mixed")->run(state);
  // The double's clock says one second for the prompts and one for the rest.
  EXPECT_THAT(state.recorded.at("output_throughput"), ElementsAre(3 * 4 / 2.0, 3 * 4 / 2.0));
  EXPECT_THAT(state.recorded.at("total_throughput"), ElementsAre(3 * 16 / 2.0, 3 * 16 / 2.0));
  EXPECT_THAT(state.recorded.at("ttft"), ElementsAre(1, 1));
  EXPECT_DOUBLE_EQ(state.recorded.at("tpot")[0], 1.0 / 3);
  for (const char* wrong : {"12", "12/1", "0/4", "a/b", "12/4/1"}) {
    axes["lengths"] = wrong;
    EXPECT_THROW(Registered<Benchmark>::find("tokens.mixed")->unfit({}, axes), Error) << wrong;
  }
  axes["lengths"] = "200/100";
  EXPECT_THAT(Registered<Benchmark>::find("tokens.mixed")->unfit({}, axes),
              HasSubstr("more than the context"));
}

TEST(TokensSoak, asks_for_sustained_load_and_tells_the_longest_step_of_each_window) {
  const auto device = test_device();
  StateDouble state(*device, axes_of("fp32", "2"));
  state.planned_repetitions = 1;  // The double has one window.
  Registered<Benchmark>::find("tokens.soak")->run(state);
  EXPECT_TRUE(state.sustained);
  ASSERT_EQ(state.recorded.at("longest_step").size(), 1U);
  EXPECT_GE(state.recorded.at("longest_step")[0], std::get<double>(state.facts.at("median_step")));
}

TEST(StepTimes, the_longest_step_of_each_window_is_kept_and_those_before_are_left_out) {
  StepTimes steps;
  steps.add(9);
  steps.begin_window();
  steps.add(0.1);
  steps.add(0.3);
  steps.begin_window();
  steps.add(0.2);
  EXPECT_THAT(steps.longest(2), ElementsAre(0.3, 0.2));
}

TEST(StepTimes, a_step_of_more_than_three_medians_is_a_stall) {
  StepTimes steps;
  EXPECT_EQ(steps.stalls(), 0U);
  for (int i = 0; i < 1000; ++i) steps.add(0.010);
  EXPECT_NEAR(steps.median(), 0.010, 0.001);
  EXPECT_EQ(steps.stalls(), 0U);
  steps.add(0.020);
  EXPECT_EQ(steps.stalls(), 0U);
  steps.add(0.040);
  steps.add(2);
  EXPECT_EQ(steps.stalls(), 2U);
}

TEST(TokensBenchmarks, find_a_wrong_product_whenever_it_happens) {
  // While the model is verified, and in the timed loop: two lanes make eighteen products a pass.
  for (const char* name : {"tokens.prefill", "tokens.decode"}) {
    const int late = std::string_view(name) == "tokens.decode" ? 18 * 50 : 18 * 20;
    EXPECT_EQ(found_when(name, 0, 0), "");
    EXPECT_THAT(found_when(name, 1, 1e6F), HasSubstr("logits differ from plain FP32 loops"));
    EXPECT_THAT(found_when(name, late, 1e3F), HasSubstr("others than at first")) << name;
    EXPECT_THAT(found_when(name, late, NAN), HasSubstr("hold no numbers")) << name;
  }
}

// vLLM and aiperf mean different things by it.
TEST(TokensBenchmarks, no_metric_is_called_itl_which_means_two_things) {
  std::size_t seen = 0;
  for (const Benchmark* benchmark : Registered<Benchmark>::all()) {
    if (!benchmark->name.starts_with("tokens.")) continue;
    for (const PlannedMetric& metric : benchmark->metrics) {
      EXPECT_EQ(metric.name.find("itl"), std::string::npos) << benchmark->name;
      ++seen;
    }
  }
  EXPECT_GT(seen, 20U);
}

TEST(TokensBenchmarks, what_a_device_cannot_hold_or_a_model_does_not_reach_is_not_offered) {
  const auto unfit = [](const char* name, const Facts& facts,
                        std::map<std::string, std::string> axes) {
    return Registered<Benchmark>::find(name)->unfit(facts, axes);
  };
  auto axes = axes_of("fp32", "1");
  EXPECT_EQ(unfit("tokens.decode", {{"memory_bytes", 1e9}}, axes), "");
  axes["depth"] = "241";
  EXPECT_THAT(unfit("tokens.decode", {}, axes), HasSubstr("more than the context"));
  axes["tokens"] = "257";
  EXPECT_THAT(unfit("tokens.prefill", {}, axes), HasSubstr("more than the context"));
  axes["tokens"] = axes["depth"] = "64";
  axes["model"] = "ministral-3-8b";
  EXPECT_THAT(unfit("tokens.decode", {{"memory_bytes", 16e9}}, axes), HasSubstr("need 3"));
  EXPECT_EQ(unfit("tokens.decode", {{"memory_bytes", 64e9}}, axes), "");
  axes["model"] = "ministral";
  EXPECT_THROW(unfit("tokens.decode", {}, axes), Error);
  axes["model"] = "tiny";
  axes["batch"] = "many";
  EXPECT_THROW(unfit("tokens.decode", {}, axes), Error);
}

}  // namespace
}  // namespace assay
