// The parts of a layer that are pure: positions, routing, weights.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "results/record/error.hpp"
#include "suites/tokens/model_file.hpp"
#include "suites/tokens/rope.hpp"
#include "suites/tokens/routing.hpp"
#include "suites/tokens/weights.hpp"
#include "tests/unit/tokens/models.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Rope, without_yarn_each_pair_turns_as_the_first_paper_says) {
  TransformerModel model = small_model();
  model.rope = {.theta = 10'000};
  const auto frequencies = rope_frequencies(model);
  ASSERT_EQ(frequencies.size(), 8U);
  EXPECT_DOUBLE_EQ(frequencies[0], 1);
  EXPECT_DOUBLE_EQ(frequencies[2], 0.1);
  EXPECT_DOUBLE_EQ(frequencies[4], 0.01);
  EXPECT_EQ(rope_scale(model.rope), 1);
}

TEST(Rope, yarn_keeps_fast_pairs_and_slows_those_that_turn_less_than_once) {
  const TransformerModel model = model_named("ministral-3-8b");
  TransformerModel plain = model;
  plain.rope = {.theta = model.rope.theta};
  const auto with = rope_frequencies(model);
  const auto without = rope_frequencies(plain);
  for (std::size_t i = 0; i < with.size(); ++i) {
    const double turns = without[i] * 16384 / (2 * std::numbers::pi);
    if (turns >= 32) {
      EXPECT_DOUBLE_EQ(with[i], without[i]);
    } else if (turns <= 1) {
      EXPECT_DOUBLE_EQ(with[i], without[i] / 16);
    } else {
      EXPECT_LT(with[i], without[i]);
      EXPECT_GT(with[i], without[i] / 16);
    }
  }
  EXPECT_DOUBLE_EQ(with.back(), without.back() / 16);
  EXPECT_NEAR(rope_scale(model.rope), 1.2773, 1e-4);
}

TEST(Rope, the_table_has_every_position_and_begins_without_a_turn) {
  const TransformerModel model = small_model();
  const RopeTable table = rope_table(model, 10);
  ASSERT_EQ(table.cosines.size(), 10 * model.head_dim / 2);
  const auto scale = static_cast<float>(rope_scale(model.rope));
  EXPECT_EQ(table.cosines[0], scale);
  EXPECT_EQ(table.sines[0], 0);
  const double angle = 3 * rope_frequencies(model)[2];
  EXPECT_NEAR(table.cosines[3 * table.pairs + 2], scale * std::cos(angle), 1e-6);
  EXPECT_NEAR(table.sines[3 * table.pairs + 2], scale * std::sin(angle), 1e-6);
}

TEST(Routing, each_token_takes_the_experts_with_the_greatest_logits_in_proportion) {
  const std::vector<float> logits{1, 3, 2, 0, /**/ 0, -1, -2, 5};
  const std::vector<float> bias(4, 0.0F);
  const Routing routing = route(logits, bias, 2);
  EXPECT_THAT(routing.experts, ElementsAre(1, 2, 3, 0));
  EXPECT_NEAR(routing.weights[0], 1 / (1 + std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(routing.weights[0] + routing.weights[1], 1, 1e-6);
  EXPECT_NEAR(routing.weights[3], std::exp(-5.0) / (1 + std::exp(-5.0)), 1e-6);
}

TEST(Routing, of_equal_logits_the_first_experts_are_taken) {
  const std::vector<float> logits{1, 2, 2, 2};
  EXPECT_THAT(route(logits, std::vector<float>(4, 0.0F), 2).experts, ElementsAre(1, 2));
}

TEST(Routing, sorted_by_expert_every_token_is_there_as_often_as_it_takes_experts) {
  const Routing routing{2, {1, 2, 3, 0, 1, 0}, {0.6F, 0.4F, 0.9F, 0.1F, 0.7F, 0.3F}};
  const ExpertRows rows = by_expert(routing, 4);
  EXPECT_THAT(rows.begin, ElementsAre(0, 2, 4, 5, 6));
  EXPECT_THAT(rows.rows, ElementsAre(1, 2, 0, 2, 0, 1));
  EXPECT_THAT(rows.weights, ElementsAre(0.1F, 0.3F, 0.6F, 0.7F, 0.4F, 0.9F));
}

// Of a thousand tokens with random logits.
std::vector<std::uint64_t> load_by(const std::string& word) {
  constexpr std::size_t kExperts = 8;
  std::vector<float> logits(1000 * kExperts);
  const Matrix stream{7, logits.size(), 1};
  weight_row(1, whole(stream), 0, logits);
  for (float& logit : logits) logit *= std::sqrt(static_cast<float>(logits.size()));
  ExpertLoad load(kExperts);
  load.add(route(logits, router_bias(word, kExperts), 2));
  return load.tokens();
}

TEST(Routing, random_logits_load_experts_evenly_and_by_zipf_the_first_most) {
  const auto even = load_by("uniform");
  EXPECT_EQ(std::accumulate(even.begin(), even.end(), std::uint64_t{0}), 2000U);
  for (const std::uint64_t tokens : even) EXPECT_NEAR(static_cast<double>(tokens), 250, 60);
  const auto skewed = load_by("zipf");
  EXPECT_GT(skewed[0], 2 * skewed[3]);
  EXPECT_GT(skewed[0], 4 * skewed[7]);
  EXPECT_THROW(router_bias("even", 8), Error);
}

TEST(Routing, the_load_is_told_expert_by_expert) {
  ExpertLoad load(3);
  load.add({2, {0, 1, 0, 2}, {}});
  EXPECT_EQ(load.in_words(), "least 1, most 2, 4 together; by expert: 2 1 1");
}

TEST(Routing, distinct_experts_are_as_many_as_published) {
  EXPECT_NEAR(distinct_experts(128, 4, 1), 4.0, 0.05);
  EXPECT_NEAR(distinct_experts(128, 4, 8), 28.7, 0.05);
  EXPECT_NEAR(distinct_experts(128, 4, 32), 81.7, 0.05);
  EXPECT_NEAR(distinct_experts(128, 4, 128), 125.8, 0.05);
}

TEST(Weights, are_random_of_the_size_one_over_the_square_root_of_the_inputs) {
  const TransformerModel model = model_named("tiny");
  const Matrix down = matrix(model, Part::down, {2});
  std::vector<float> row(down.inputs);
  double squares = 0;
  for (std::size_t output = 0; output < 20; ++output) {
    weight_row(weights_seed(model), whole(down), output, row);
    for (const float weight : row) squares += static_cast<double>(weight) * weight;
  }
  EXPECT_NEAR(squares / 20, 1, 0.05);
}

TEST(Weights, every_matrix_has_numbers_of_its_own) {
  const TransformerModel model = small_mixture();
  std::vector<std::uint32_t> ids{matrix(model, Part::embedding).id, matrix(model, Part::head).id};
  for (std::size_t layer = 0; layer < model.layers; ++layer) {
    for (const Part part :
         {Part::norm, Part::query, Part::key, Part::value, Part::out, Part::router}) {
      ids.push_back(matrix(model, part, {layer}).id);
    }
    ids.push_back(matrix(model, Part::norm, {.layer = layer, .second = true}).id);
    for (std::size_t expert = 0; expert < 7; ++expert) {
      for (const Part part : {Part::gate, Part::up, Part::down}) {
        ids.push_back(matrix(model, part, {layer, expert}).id);
      }
    }
  }
  ids.push_back(matrix(model, Part::norm, {model.layers}).id);
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(Weights, a_slice_holds_the_numbers_of_its_place_in_the_matrix) {
  const TransformerModel model = small_model();
  const Matrix gate = matrix(model, Part::gate, {1});
  std::vector<float> row(gate.inputs);
  std::vector<float> part(16);
  weight_row(3, whole(gate), 37, row);
  weight_row(3, {gate, 30, 10, 24, 16}, 7, part);
  for (std::size_t i = 0; i < part.size(); ++i) EXPECT_EQ(part[i], row[24 + i]);
}

TEST(Weights, models_of_different_names_have_different_ones_and_replicas_the_same) {
  EXPECT_NE(weights_seed(small_model()), weights_seed(small_mixture()));
  EXPECT_EQ(weights_seed(small_model()), weights_seed(small_model()));
}

}  // namespace
}  // namespace assay
