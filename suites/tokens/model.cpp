// Counting parameters.
#include "suites/tokens/model.hpp"

namespace assay {
namespace {

double product(std::size_t a, std::size_t b) {
  return static_cast<double>(a) * static_cast<double>(b);
}

// The router, and so many experts beside the shared ones; the one feed-forward where it is dense.
double feed_forward(const TransformerModel& model, std::size_t experts) {
  const LayerParameters layer = layer_parameters(model);
  if (!model.is_mixture()) return layer.feed_forward;
  return layer.router + static_cast<double>(experts + model.experts.shared) * layer.feed_forward;
}

}  // namespace

LayerParameters layer_parameters(const TransformerModel& model) {
  const std::size_t queries = model.heads * model.head_dim;
  const std::size_t keys = model.kv_heads * model.head_dim;
  return {2 * product(model.hidden, queries) + 2 * product(model.hidden, keys),
          3 * product(model.hidden, model.ffn), product(model.hidden, model.experts.count)};
}

double head_parameters(const TransformerModel& model) {
  return product(model.vocabulary, model.hidden);
}

double parameters(const TransformerModel& model) {
  const auto layers = static_cast<double>(model.layers);
  const double norms = product(2 * model.layers + 1, model.hidden);
  return layers * (layer_parameters(model).attention + feed_forward(model, model.experts.count)) +
         norms + (model.tied ? 1 : 2) * head_parameters(model);
}

double matmul_parameters(const TransformerModel& model) {
  const auto layers = static_cast<double>(model.layers);
  return layers * (layer_parameters(model).attention + feed_forward(model, model.experts.active)) +
         head_parameters(model);
}

double kv_bytes_per_token(const TransformerModel& model, std::size_t bytes_per_number) {
  return 2 * product(model.layers, model.kv_heads * model.head_dim) *
         static_cast<double>(bytes_per_number);
}

}  // namespace assay
