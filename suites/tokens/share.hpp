// What one of several ranks holds of a model, as Megatron splits it (Shoeybi and others, 2019):
// projections from the hidden state by their outputs, projections back to it by their inputs, so
// that a layer needs two sums over the ranks; the head by the vocabulary.
#pragma once

#include <string>
#include <vector>

#include "suites/tokens/model.hpp"
#include "suites/tokens/weights.hpp"

namespace assay {

struct Share {
  unsigned rank = 0;
  unsigned ranks = 1;
};

// Why so many ranks cannot share the model; empty where they can.
std::string cannot_share(const TransformerModel& model, unsigned ranks);

std::size_t own_heads(const TransformerModel& model, const Share& share);
std::size_t own_kv_heads(const TransformerModel& model, const Share& share);
std::size_t own_ffn(const TransformerModel& model, const Share& share);

// Queries, keys and values of layer `layer`, one below the other; gates and ups of an expert.
std::vector<Slice> own_qkv(const TransformerModel& model, const Share& share, std::size_t layer);
Slice own_out(const TransformerModel& model, const Share& share, std::size_t layer);
std::vector<Slice> own_gate_up(const TransformerModel& model, const Share& share,
                               const Place& place);
Slice own_down(const TransformerModel& model, const Share& share, const Place& place);
// Its `output_begin` is the first token of the rank's part of the vocabulary.
Slice own_head(const TransformerModel& model, const Share& share);

}  // namespace assay
