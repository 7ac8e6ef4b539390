// What every case of the suite begins with: its model on the device, verified against plain loops.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "results/record/case.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/tokens/transformer.hpp"

namespace assay {

// The axes `model`, `type` (of its numbers) and `load` (of its experts).
struct ModelCase {
  TransformerModel model;
  const TokenKernel& kernel;
  std::vector<float> router_bias;
  Group* group = nullptr;  // Whose ranks share the model; null: one device holds all of it.

  Share share() const;
};
ModelCase model_case(State& state, Group* group);

// In one call of a prompt at most; what is longer goes in pieces, as engines do it.
inline constexpr std::size_t kPieceRows = 512;

// The weights, kept for the cases that follow with the same model and kind of numbers.
LoadedModel& kept_model(State& state, const ModelCase& of);

// Checks the logits after each token of a short text, all but its last as a prompt and the last by
// decoding, against plain loops with the same weights; states the error and what it may be.
void verify_model(State& state, LoadedModel& loaded, const ModelCase& of);

// States FLOP and bytes a token: what a roofline allows follows from them. `cost` is of `tokens`.
void state_work(State& state, const Cost& cost, double tokens);

// Room for so many sequences and tokens; prompts go in pieces.
TransformerSetting setting_of(const ModelCase& of, std::size_t sequences, std::size_t context);

// Seeded tokens of all kinds: prompt `number` of that seed.
std::vector<std::uint32_t> prompt_tokens(const NormalStream& prompt, std::size_t count,
                                         const TransformerModel& model);

// The prompts of all sequences (sequence by sequence), from position 0 on, in pieces; the tokens
// that follow them. What it cost is Transformer::take_cost().
std::vector<std::uint32_t> run_prompts(Transformer& transformer, const TokenSpan& span,
                                       std::span<const std::uint32_t> tokens);
// How often the head is asked on the way.
std::size_t heads_asked(const TokenSpan& span);

// SHA-256 of tokens that the model generates from a text that is the same everywhere: replicas that
// compute alike have the same.
std::string generated_digest(Device& device, LoadedModel& loaded, const ModelCase& of);

// For Benchmark::unfit: a depth beyond the model's context, ranks that cannot share it, and what
// the memory of a device, or of a host with its ranks, cannot hold.
std::string model_unfit(const Facts& facts, const Axes& axes, const TransformerSetting& setting);

// A whole number above 0; throws Error that names the axis.
std::size_t count_of(const Axes& axes, const std::string& axis);

}  // namespace assay
