// Streams of numbers, a matrix each.
#include "suites/tokens/weights.hpp"

#include <cmath>

#include "results/record/error.hpp"
#include "suites/gemm/normal.hpp"

namespace assay {
namespace {

// Streams of one layer: attention's and the norms first, then three an expert.
constexpr std::uint32_t kOfLayer = 8;
constexpr std::uint32_t kOfExpert = 3;
constexpr std::uint32_t kOfModel = 3;

std::uint32_t stream_of(const TransformerModel& model, Part part, const Place& place) {
  const auto experts = static_cast<std::uint32_t>(model.experts.count + model.experts.shared);
  const std::uint32_t each = kOfLayer + kOfExpert * std::max(experts, 1U);
  const std::uint32_t layer = kOfModel + each * static_cast<std::uint32_t>(place.layer);
  const std::uint32_t expert =
      layer + kOfLayer + kOfExpert * static_cast<std::uint32_t>(place.expert);
  switch (part) {
    case Part::embedding: return 0;
    case Part::head: return model.tied ? 0 : 1;
    case Part::norm: return layer + (place.second ? 1 : 0);
    case Part::query: return layer + 2;
    case Part::key: return layer + 3;
    case Part::value: return layer + 4;
    case Part::out: return layer + 5;
    case Part::router: return layer + 6;
    case Part::gate: return expert;
    case Part::up: return expert + 1;
    case Part::down: return expert + 2;
  }
  return 0;
}

}  // namespace

Matrix matrix(const TransformerModel& model, Part part, const Place& place) {
  const std::uint32_t id = stream_of(model, part, place);
  const std::size_t queries = model.heads * model.head_dim;
  const std::size_t keys = model.kv_heads * model.head_dim;
  switch (part) {
    case Part::embedding:
    case Part::head: return {id, model.hidden, model.vocabulary};
    case Part::norm: return {id, model.hidden, 1};
    case Part::query: return {id, model.hidden, queries};
    case Part::key:
    case Part::value: return {id, model.hidden, keys};
    case Part::out: return {id, queries, model.hidden};
    case Part::router: return {id, model.hidden, model.experts.count};
    case Part::gate:
    case Part::up: return {id, model.hidden, model.ffn};
    case Part::down: return {id, model.ffn, model.hidden};
  }
  return {};
}

// FNV-1a of the name.
std::uint64_t weights_seed(const TransformerModel& model) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char letter : model.name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  return hash;
}

Slice whole(const Matrix& matrix) { return {matrix, 0, matrix.outputs, 0, matrix.inputs}; }

void weight_row(std::uint64_t seed, const Slice& slice, std::size_t output,
                std::span<float> numbers) {
  expect(slice.input_begin % kNormalBlock == 0 && slice.inputs % kNormalBlock == 0,
         "a slice is made of whole blocks of numbers");
  const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(slice.of.inputs)));
  const std::size_t first =
      ((slice.output_begin + output) * slice.of.inputs + slice.input_begin) / kNormalBlock;
  for (std::size_t block = 0; block < slice.inputs / kNormalBlock; ++block) {
    const auto values = normals({seed, slice.of.id}, first + block);
    for (std::size_t i = 0; i < kNormalBlock; ++i) {
      numbers[block * kNormalBlock + i] = scale * values[i];
    }
  }
}

void stacked_row(std::uint64_t seed, const std::vector<Slice>& stacked, std::size_t output,
                 std::span<float> numbers) {
  for (const Slice& slice : stacked) {
    if (output < slice.outputs) return weight_row(seed, slice, output, numbers);
    output -= slice.outputs;
  }
}

std::vector<float> norm_gains(std::uint64_t seed, const Matrix& norm) {
  constexpr float kScatter = 0.1F;
  std::vector<float> gains(norm.inputs);
  for (std::size_t block = 0; block < norm.inputs / kNormalBlock; ++block) {
    const auto values = normals({seed, norm.id}, block);
    for (std::size_t i = 0; i < kNormalBlock; ++i) {
      gains[block * kNormalBlock + i] = 1 + kScatter * values[i];
    }
  }
  return gains;
}

Number kept_number(Number number) { return number == Number::fp32 ? number : Number::bf16; }

double weight_bytes(Number number) {
  switch (number) {
    case Number::fp8: return 1;
    case Number::nvfp4: return 0.5 + 1.0 / 16;
    default: return static_cast<double>(bytes(number));
  }
}

}  // namespace assay
