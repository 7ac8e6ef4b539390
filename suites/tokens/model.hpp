// A decoder-only transformer's shapes, and what follows from them alone: parameters, FLOP, bytes.
#pragma once

#include <cstddef>
#include <string>

namespace assay {

// Rotary positions (Su and others, "RoFormer", 2021), stretched beyond the context that a model was
// trained for by YaRN (Peng and others, 2023) where `yarn_factor` is above 1.
struct RopeShape {
  double theta = 1e4;
  double yarn_factor = 1;
  std::size_t original_context = 0;  // Tokens; of YaRN.
};

// Of a mixture; count 0: every token takes the one dense feed-forward.
struct ExpertsShape {
  std::size_t count = 0;
  std::size_t active = 0;  // That each token takes.
  std::size_t shared = 0;  // That every token takes beside them.
};

struct TransformerModel {
  std::string name;
  std::string about;
  std::string source;
  std::size_t layers = 0;
  std::size_t hidden = 0;
  std::size_t heads = 0;
  std::size_t kv_heads = 0;
  // Never hidden / heads: the two differ in Ministral 3 3B and 14B and in Mistral Small 3.
  std::size_t head_dim = 0;
  std::size_t ffn = 0;  // Of the dense feed-forward, or of one expert.
  std::size_t vocabulary = 0;
  std::size_t context = 0;  // Tokens: the greatest depth.
  double norm_epsilon = 1e-5;
  bool tied = false;  // The head is the embedding.
  RopeShape rope = {};
  ExpertsShape experts = {};
  std::string sha256 = {};  // Of the file that says all this.

  bool is_mixture() const { return experts.count != 0; }
};

// In numbers of a weight matrix each.
struct LayerParameters {
  double attention = 0;     // Query, key, value and output projections.
  double feed_forward = 0;  // Gate, up and down of a dense layer, or of one expert.
  double router = 0;
};

LayerParameters layer_parameters(const TransformerModel& model);

// Everything that a checkpoint holds: embedding, layers, norms, and the head where it is its own.
double parameters(const TransformerModel& model);

// Parameters that one token is multiplied with: of a mixture the active experts alone; with the
// head, without the embedding, which is looked up.
double matmul_parameters(const TransformerModel& model);
double head_parameters(const TransformerModel& model);

// Keys and values of all layers, for each token of the context.
double kv_bytes_per_token(const TransformerModel& model, std::size_t bytes_per_number);

}  // namespace assay
