// Making all projections of a model.
#include "suites/tokens/loaded_model.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {

LoadedModel::LoadedModel(const TransformerModel& model, const TokenKernel& kernel, Device& device,
                         const Share& share)
    : model_(model),
      number_(kernel.number),
      share_(share),
      seed_(weights_seed(model)),
      backend_(kernel.make(device)) {
  if (const std::string reason = cannot_share(model, share.ranks); !reason.empty()) {
    throw Error{reason, "choose another model, or another number of devices"};
  }
  for (std::size_t layer = 0; layer < model.layers; ++layer) {
    layers_.push_back(make_layer(device, layer));
  }
  final_norm_ = make_norm(device, {model.layers});
  embedding_ = backend_->embedding(seed_, matrix(model, Part::embedding));
  head_ = backend_->projection(seed_, {own_head(model, share)});
}

std::unique_ptr<Memory> LoadedModel::make_norm(Device& device, const Place& place) const {
  const std::vector<float> gains = norm_gains(seed_, matrix(model_, Part::norm, place));
  auto memory = device.allocate(gains.size() * sizeof(float));
  device.copy_in(memory->data(), gains.data(), gains.size() * sizeof(float));
  return memory;
}

LoadedLayer LoadedModel::make_layer(Device& device, std::size_t layer) {
  LoadedLayer made;
  made.attention_norm = make_norm(device, {layer});
  made.feed_forward_norm = make_norm(device, {.layer = layer, .second = true});
  made.qkv = backend_->projection(seed_, own_qkv(model_, share_, layer));
  made.out = backend_->projection(seed_, {own_out(model_, share_, layer)});
  if (model_.is_mixture()) {
    made.router = backend_->projection(seed_, {whole(matrix(model_, Part::router, {layer}))});
  }
  const std::size_t experts =
      std::max<std::size_t>(model_.experts.count + model_.experts.shared, 1);
  for (std::size_t expert = 0; expert < experts; ++expert) {
    made.feed_forwards.push_back(make_feed_forward({layer, expert}));
  }
  return made;
}

FeedForward LoadedModel::make_feed_forward(const Place& place) {
  return {backend_->projection(seed_, own_gate_up(model_, share_, place)),
          backend_->projection(seed_, {own_down(model_, share_, place)})};
}

double loaded_bytes(const TransformerModel& model, Number number, const Share& share) {
  const double embedding = head_parameters(model);  // Every rank has all of it.
  const double rest = parameters(model) - (model.tied ? 0 : embedding);
  return embedding * static_cast<double>(bytes(kept_number(number))) +
         rest / share.ranks * weight_bytes(number);
}

}  // namespace assay
