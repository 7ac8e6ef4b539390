// A model's weights on a device, or a rank's share of them.
#pragma once

#include <memory>
#include <vector>

#include "suites/tokens/kernel.hpp"
#include "suites/tokens/share.hpp"

namespace assay {

struct FeedForward {
  std::unique_ptr<Projection> gate_up;
  std::unique_ptr<Projection> down;
};

struct LoadedLayer {
  std::unique_ptr<Memory> attention_norm;  // Gains, FP32.
  std::unique_ptr<Memory> feed_forward_norm;
  std::unique_ptr<Projection> qkv;
  std::unique_ptr<Projection> out;
  std::unique_ptr<Projection> router;  // Null in a dense layer. Every rank has all of it.
  // One in a dense layer; in a mixture the routed experts, then the shared ones.
  std::vector<FeedForward> feed_forwards;
};

class LoadedModel {
 public:
  // Makes all weights from the model's own seed. Throws Error where the ranks cannot share it, and
  // world_error where there is not enough memory.
  LoadedModel(const TransformerModel& model, const TokenKernel& kernel, Device& device,
              const Share& share = {});

  const TransformerModel& model() const { return model_; }
  Number number() const { return number_; }
  const Share& share() const { return share_; }
  TokenBackend& backend() { return *backend_; }
  const std::vector<LoadedLayer>& layers() const { return layers_; }
  Memory& final_norm() { return *final_norm_; }
  Embedding& embedding() { return *embedding_; }
  Projection& head() { return *head_; }
  std::size_t vocabulary_begin() const { return own_head(model_, share_).output_begin; }

 private:
  std::unique_ptr<Memory> make_norm(Device& device, const Place& place) const;
  LoadedLayer make_layer(Device& device, std::size_t layer);
  FeedForward make_feed_forward(const Place& place);

  TransformerModel model_;
  Number number_;
  Share share_;
  std::uint64_t seed_;
  std::unique_ptr<TokenBackend> backend_;
  std::vector<LoadedLayer> layers_;
  std::unique_ptr<Memory> final_norm_;
  std::unique_ptr<Embedding> embedding_;
  std::unique_ptr<Projection> head_;
};

// What a rank's weights take: matrices as the kernel stores them, and the embedding.
double loaded_bytes(const TransformerModel& model, Number number, const Share& share = {});

}  // namespace assay
