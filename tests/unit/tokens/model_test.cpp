// Models: their files, and what is counted from their shapes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "results/record/error.hpp"
#include "results/store/file.hpp"
#include "suites/tokens/model_file.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kText = R"({
  // Small.
  "schema": "assay/model/1", "name": "m", "about": "a", "source": "s",
  "layers": 2, "hidden": 16, "ffn": 24, "vocabulary": 40, "context": 64,
  "norm_epsilon": 1e-5, "tied_embeddings": false,
  "attention": {"kind": "grouped_query", "heads": 4, "kv_heads": 2, "head_dim": 8},
  "rope": {"theta": 1e4}
})";

std::string refusal(const std::string& text) {
  return complaint([&] { parse_model(text, "m.json"); });
}

// As many digits as the published figures have.
void expect_published(double found, double published, double digit) {
  EXPECT_NEAR(found, published, digit / 2 + 1e-12);
}

TEST(ModelFile, every_carried_model_bears_the_name_of_its_file) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(ASSAY_SOURCE_DIR) / "suites" / "models")) {
    EXPECT_EQ(model_named(entry.path().stem().string()).name, entry.path().stem().string());
    EXPECT_EQ(model_named(entry.path().string()).name, entry.path().stem().string());
    ++files;
  }
  EXPECT_EQ(files, carried_models().size());
}

TEST(ModelFile, tells_every_mistake_at_once_with_file_and_line) {
  std::string text = with(kText, "\"layers\": 2", "\"layers\": 0, \"colour\": 1");
  text = with(text, "\"kv_heads\": 2", "\"kv_heads\": 3");
  text = with(text, "\"head_dim\": 8", "\"head_dim\": 12");
  EXPECT_THAT(refusal(text),
              AllOf(HasSubstr("m.json:4: 'layers' must be from 1 to 1000"), HasSubstr("colour"),
                    HasSubstr("m.json:6: 'heads' must be a multiple of 'kv_heads'"),
                    HasSubstr("m.json:6: 'head_dim' must be a multiple of 8")));
}

TEST(ModelFile, a_missing_key_is_named_and_nothing_is_assumed) {
  for (const char* key : {"hidden", "context", "vocabulary", "ffn", "layers", "norm_epsilon",
                          "tied_embeddings", "attention", "rope", "source"}) {
    const std::string quoted = "\"" + std::string(key) + "\":";
    EXPECT_THAT(refusal(with(kText, quoted, "\"x_" + std::string(key) + "\":")), HasSubstr(key))
        << key;
  }
}

TEST(ModelFile, another_kind_of_attention_and_impossible_experts_are_refused) {
  EXPECT_THAT(refusal(with(kText, "grouped_query", "latent")), HasSubstr("m.json:6: 'kind'"));
  EXPECT_THAT(refusal(with(kText, "\"rope\"",
                           R"("experts": {"count": 4, "active": 5, "shared": 0}, "rope")")),
              HasSubstr("m.json:7: 'active' must be at most 'count'"));
  EXPECT_THAT(refusal(with(kText, "1e4", "0")), HasSubstr("'theta' must be above 0"));
  EXPECT_THAT(refusal(with(kText, "1e4", R"(1e4, "yarn": {"factor": 0.5, "original_context": 8})")),
              HasSubstr("'factor' must be 1 or more"));
}

TEST(ModelFile, a_name_that_is_not_carried_is_answered_with_near_ones) {
  try {
    model_named("ministral-3-8");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.hint(), HasSubstr("ministral-3-8b"));
  }
}

TEST(Model, parameters_are_those_that_are_published) {
  const auto billions = [](const char* name) { return parameters(model_named(name)) / 1e9; };
  expect_published(billions("ministral-3-3b"), 3.43, 0.01);
  expect_published(billions("ministral-3-8b"), 8.49, 0.01);
  expect_published(billions("ministral-3-14b"), 13.51, 0.01);
  expect_published(billions("mistral-small-3-24b"), 23.57, 0.01);
  expect_published(billions("mixtral-8x7b"), 46.70, 0.01);
}

TEST(Model, work_for_a_token_is_that_of_its_shapes) {
  const auto gigaflop = [](const char* name) {
    return 2 * matmul_parameters(model_named(name)) / 1e9;
  };
  expect_published(gigaflop("ministral-3-3b"), 6.86, 0.01);
  expect_published(gigaflop("ministral-3-8b"), 15.9, 0.1);
  expect_published(gigaflop("ministral-3-14b"), 25.7, 0.1);
  expect_published(gigaflop("mistral-small-3-24b"), 45.8, 0.1);
  expect_published(gigaflop("mixtral-8x7b"), 25.5, 0.1);
}

TEST(Model, keys_and_values_take_the_bytes_that_their_heads_say) {
  EXPECT_EQ(kv_bytes_per_token(model_named("ministral-3-3b"), 2), 106'496);
  EXPECT_EQ(kv_bytes_per_token(model_named("ministral-3-8b"), 2), 139'264);
  EXPECT_EQ(kv_bytes_per_token(model_named("ministral-3-14b"), 2), 163'840);
  EXPECT_EQ(kv_bytes_per_token(model_named("mistral-small-3-24b"), 2), 163'840);
  EXPECT_EQ(kv_bytes_per_token(model_named("mixtral-8x7b"), 2), 131'072);
}

TEST(Model, the_small_ones_are_as_large_as_their_files_say) {
  EXPECT_NEAR(parameters(model_named("tiny")) / 1e6, 60, 1);
  EXPECT_NEAR(4 * matmul_parameters(model_named("tiny")) / 1e6, 206, 1);
}

}  // namespace
}  // namespace assay
