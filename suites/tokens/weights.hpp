// The weights of a model: seeded N(0,1) numbers scaled by 1 / sqrt(inputs), so that activations
// stay of one size; zeros would draw less power and run faster.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "suites/gemm/freivalds.hpp"
#include "suites/tokens/model.hpp"

namespace assay {

// Of one matrix of the model, stored output by output as models are: row r holds the weights of
// output r.
struct Matrix {
  std::uint32_t id = 0;  // Its stream of numbers.
  std::size_t inputs = 0;
  std::size_t outputs = 0;
};

enum class Part { embedding, head, norm, query, key, value, out, router, gate, up, down };

// `layer` and `expert` count from 0; the shared experts follow the others. The head of a model with
// tied embeddings is its embedding. The final norm is that of layer `layers`.
struct Place {
  std::size_t layer = 0;
  std::size_t expert = 0;
  bool second = false;  // The second norm of a layer, before the feed-forward.
};
Matrix matrix(const TransformerModel& model, Part part, const Place& place = {});

// The seed of a model's weights comes from its name: every replica has the same, so that what
// replicas generate can be compared.
std::uint64_t weights_seed(const TransformerModel& model);

// Some outputs and some inputs of a matrix: a rank's share of it. `input_begin` is a multiple of 8.
struct Slice {
  Matrix of;
  std::size_t output_begin = 0;
  std::size_t outputs = 0;
  std::size_t input_begin = 0;
  std::size_t inputs = 0;
};
Slice whole(const Matrix& matrix);

// Row `output` of the slice (from 0), its inputs in order.
void weight_row(std::uint64_t seed, const Slice& slice, std::size_t output,
                std::span<float> numbers);

// The same of slices that stand one below the other.
void stacked_row(std::uint64_t seed, const std::vector<Slice>& stacked, std::size_t output,
                 std::span<float> numbers);

// Gains of a norm: around 1, so that one that is left out shows.
std::vector<float> norm_gains(std::uint64_t seed, const Matrix& norm);

// Of keys, values and the embedding, where `number` is that of the projections: nothing narrower
// than BF16.
Number kept_number(Number number);

// Of one weight of a projection, with its share of the scales of a block.
double weight_bytes(Number number);

}  // namespace assay
