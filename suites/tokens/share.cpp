// Cutting matrices by outputs or by inputs.
#include "suites/tokens/share.hpp"

#include "suites/gemm/normal.hpp"

namespace assay {
namespace {

Slice by_outputs(const Matrix& matrix, const Share& share) {
  const std::size_t begin = matrix.outputs * share.rank / share.ranks;
  const std::size_t end = matrix.outputs * (share.rank + 1) / share.ranks;
  return {matrix, begin, end - begin, 0, matrix.inputs};
}

Slice by_inputs(const Matrix& matrix, const Share& share) {
  const std::size_t each = matrix.inputs / share.ranks;
  return {matrix, 0, matrix.outputs, each * share.rank, each};
}

}  // namespace

std::string cannot_share(const TransformerModel& model, unsigned ranks) {
  const auto divides = [&](std::size_t count) { return ranks != 0 && count % ranks == 0; };
  const std::string many = std::to_string(ranks) + " ranks cannot share ";
  if (!divides(model.kv_heads)) {
    return many + std::to_string(model.kv_heads) + " key-value heads of " + model.name + " evenly";
  }
  if (!divides(model.ffn / kNormalBlock)) {
    return many + "a feed-forward of " + std::to_string(model.ffn) + " in blocks of " +
           std::to_string(kNormalBlock) + " evenly";
  }
  if (ranks > model.vocabulary) return many + "so few words";
  return {};
}

std::size_t own_heads(const TransformerModel& model, const Share& share) {
  return model.heads / share.ranks;
}

std::size_t own_kv_heads(const TransformerModel& model, const Share& share) {
  return model.kv_heads / share.ranks;
}

std::size_t own_ffn(const TransformerModel& model, const Share& share) {
  return model.ffn / share.ranks;
}

std::vector<Slice> own_qkv(const TransformerModel& model, const Share& share, std::size_t layer) {
  return {by_outputs(matrix(model, Part::query, {layer}), share),
          by_outputs(matrix(model, Part::key, {layer}), share),
          by_outputs(matrix(model, Part::value, {layer}), share)};
}

Slice own_out(const TransformerModel& model, const Share& share, std::size_t layer) {
  return by_inputs(matrix(model, Part::out, {layer}), share);
}

std::vector<Slice> own_gate_up(const TransformerModel& model, const Share& share,
                               const Place& place) {
  return {by_outputs(matrix(model, Part::gate, place), share),
          by_outputs(matrix(model, Part::up, place), share)};
}

Slice own_down(const TransformerModel& model, const Share& share, const Place& place) {
  return by_inputs(matrix(model, Part::down, place), share);
}

Slice own_head(const TransformerModel& model, const Share& share) {
  return by_outputs(matrix(model, Part::head), share);
}

}  // namespace assay
