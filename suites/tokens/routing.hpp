// Which experts each token takes. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay {

// Of every token (a row) the `active` experts with the greatest logits, the greatest first, and
// their weights: a softmax over these alone, which is that over all of them made to sum to one.
struct Routing {
  std::size_t active = 0;
  std::vector<std::uint32_t> experts;  // rows x active
  std::vector<float> weights;

  std::size_t rows() const { return active == 0 ? 0 : experts.size() / active; }
};

// `logits` has a row of `bias.size()` experts for each token; the bias is added to every row.
Routing route(std::span<const float> logits, std::span<const float> bias, std::size_t active);

// The same, expert by expert: rows[begin[e]] to rows[begin[e + 1]] are the tokens of expert e.
struct ExpertRows {
  std::vector<std::size_t> begin;
  std::vector<std::uint32_t> rows;
  std::vector<float> weights;

  std::size_t count(std::size_t expert) const { return begin[expert + 1] - begin[expert]; }
};
ExpertRows by_expert(const Routing& routing, std::size_t experts);

// Random weights load the experts nearly evenly, real ones do not: "uniform" is no bias, "zipf"
// makes expert e 1 / (e + 1) times as likely as the first. Throws Error for another word.
std::vector<float> router_bias(const std::string& load, std::size_t experts);

// How many tokens each expert took.
class ExpertLoad {
 public:
  explicit ExpertLoad(std::size_t experts) : tokens_(experts) {}
  void add(const Routing& routing);
  const std::vector<std::uint64_t>& tokens() const { return tokens_; }
  // "least 3, most 17 of 160 tokens; by expert: 10 12 ..."
  std::string in_words() const;

 private:
  std::vector<std::uint64_t> tokens_;
};

// The distinct experts that `tokens` tokens take of `experts`, `active` each, where all are equally
// likely: experts * (1 - (1 - active / experts) ^ tokens).
double distinct_experts(std::size_t experts, std::size_t active, std::size_t tokens);

}  // namespace assay
