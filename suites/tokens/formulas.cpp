// The formulas.
#include "suites/tokens/formulas.hpp"

namespace assay {

double flop_of(const TransformerModel& model, const TokenSpan& span, std::size_t asked) {
  const double head = head_parameters(model);
  const auto tokens = static_cast<double>(span.tokens);
  // past + 1, past + 2, ..., past + tokens of each sequence.
  const double pairs = static_cast<double>(span.sequences) *
                       (tokens * static_cast<double>(span.past) + tokens * (tokens + 1) / 2);
  const auto width = static_cast<double>(model.layers * model.heads * model.head_dim);
  return 2 * (matmul_parameters(model) - head) * static_cast<double>(span.rows()) +
         2 * head * static_cast<double>(asked) + 4 * width * pairs;
}

double decode_bytes(const TransformerModel& model, const TokenSpan& span, Number number,
                    double experts) {
  const LayerParameters layer = layer_parameters(model);
  const auto layers = static_cast<double>(model.layers);
  double weights = layers * (layer.attention + layer.router) + head_parameters(model);
  if (model.is_mixture()) {
    weights += (experts + layers * static_cast<double>(model.experts.shared)) * layer.feed_forward;
  } else {
    weights += layers * layer.feed_forward;
  }
  const auto seen = static_cast<double>(span.sequences * (span.past + 1));
  return weights * weight_bytes(number) +
         seen * kv_bytes_per_token(model, bytes(kept_number(number)));
}

}  // namespace assay
