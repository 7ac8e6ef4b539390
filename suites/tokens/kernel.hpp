// What a transformer asks of a backend: the steps of a layer, each over the rows of all tokens that
// go through the model together. Activations are FP32 and row-major in device memory; weights,
// keys and values are of the kernel's kind of number. Row s * tokens + i is token i of sequence s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/device/device.hpp"
#include "results/record/fact.hpp"
#include "suites/gemm/freivalds.hpp"
#include "suites/tokens/rope.hpp"
#include "suites/tokens/routing.hpp"
#include "suites/tokens/weights.hpp"

namespace assay {

// What a kernel did, counted where it is done. Bytes: weights, keys and values that were read, once
// each a call; activations are not counted.
struct Cost {
  double flop = 0;
  double bytes = 0;

  Cost& operator+=(const Cost& more) {
    flop += more.flop;
    bytes += more.bytes;
    return *this;
  }
};

struct RowsIn {
  const float* data = nullptr;
  std::size_t rows = 0;
};

// y = x W^T.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::size_t inputs() const = 0;
  virtual std::size_t outputs() const = 0;
  virtual Cost run(const RowsIn& x, float* y) = 0;
};

// A row of numbers for each token of the vocabulary.
class Embedding {
 public:
  virtual ~Embedding() = default;
  // Of the tokens of the call.
  virtual void look_up(float* y) = 0;
};

// The tokens that go through the model in one call: as many of each sequence, all of them behind
// `past` tokens.
struct TokenSpan {
  std::size_t sequences = 1;
  std::size_t tokens = 1;  // Of each sequence.
  std::size_t past = 0;

  std::size_t rows() const { return sequences * tokens; }
};

struct AttentionShape {
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t kv_heads = 0;
  std::size_t head_dim = 0;
  std::size_t sequences = 0;
  std::size_t context = 0;  // Tokens that the cache holds of each sequence.

  std::size_t row_width() const { return (heads + 2 * kv_heads) * head_dim; }
};

// Keys and values of all layers, and the attention over them.
class Attention {
 public:
  virtual ~Attention() = default;
  // A row of `qkv` has the queries of all heads, then keys, then values. Turns queries and keys by
  // their positions, keeps keys and values, and leaves in `out` (rows x heads * head_dim) what each
  // token gets from those up to itself. `qkv` is changed.
  virtual Cost run(std::size_t layer, const TokenSpan& span, float* qkv, float* out) = 0;
};

// The largest number of a row, and where it stands; `finite` is false where the row holds one that
// is none.
struct Greatest {
  float value = 0;
  std::uint32_t column = 0;
  bool finite = false;
};

struct MatrixIn {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

// The steps of a call may be recorded once and repeated, in one or several parts: they follow from
// the tokens and the place that begin_call() was given, from what is in the device's memory, and
// from the span's shape.
class StepRecord {
 public:
  virtual ~StepRecord() = default;
  // Counts its cost each time, whether what it begins is begun anew or repeated.
  using Steps = std::function<void(bool is_repeated)>;
  virtual void run(std::size_t part, const TokenSpan& span, const Steps& steps) = 0;
};

class TokenBackend {
 public:
  virtual ~TokenBackend() = default;

  // What the steps that follow work on: span.rows() tokens.
  virtual void begin_call(const TokenSpan& span, std::span<const std::uint32_t> tokens) = 0;
  // For the one-token calls of one transformer. Null where nothing is recorded.
  virtual std::unique_ptr<StepRecord> record() { return nullptr; }

  // The slices, which have the same inputs, one below the other as one matrix.
  virtual std::unique_ptr<Projection> projection(std::uint64_t seed,
                                                 const std::vector<Slice>& stacked) = 0;
  virtual std::unique_ptr<Embedding> embedding(std::uint64_t seed, const Matrix& table) = 0;
  virtual std::unique_ptr<Attention> attention(const AttentionShape& shape,
                                               const RopeTable& turns) = 0;

  // y = x / sqrt(mean of squares + epsilon) * gains, row by row.
  virtual void norm(const MatrixIn& x, const float* gains, double epsilon, float* y) = 0;
  // A row of `gate_up` has the gates, then as many others: y = gate * sigmoid(gate) * up.
  virtual void swiglu(const MatrixIn& gate_up, float* y) = 0;
  virtual void add(const MatrixIn& x, float* y) = 0;  // y += x
  virtual void clear(float* y, std::size_t count) = 0;
  // Row i of y is row `rows[i]` of x.
  virtual void gather(const MatrixIn& x, std::span<const std::uint32_t> rows, float* y) = 0;
  // Row `rows[i]` of y gets weights[i] * row i of x added.
  virtual void scatter(const MatrixIn& x, const ExpertRows& rows, float* y) = 0;
  // Of each row; greatest() waits for what was found last.
  virtual void find_greatest(const MatrixIn& x) = 0;
  virtual std::vector<Greatest> greatest() = 0;

  // Library, implementation, threads.
  virtual Facts facts() const = 0;
};

struct TokenKernel {
  std::string name;  // "tokens.fp32"
  Number number = Number::fp32;
  std::unique_ptr<TokenBackend> (*make)(Device& device) = nullptr;
};

}  // namespace assay
