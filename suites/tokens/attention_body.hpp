// Attention with a real cache on a GPU, in five jobs: turn and keep; scores; what each piece of the
// keys weighs; its weighed values; all pieces together. A softmax in pieces is exact (Milakov and
// Gimelshein, "Online normalizer calculation for softmax", 2018), and a long context fills the
// device though there is but one query.
#pragma once

#include "suites/tokens/steps_body.hpp"

namespace assay {

// What all five work on. Row s * tokens + t of `qkv` is token t of sequence s.
struct AttentionCall {
  const std::uint32_t* past =
      nullptr;  // One number in the device's memory: a record reads it anew.
  std::size_t sequences = 0;
  std::size_t tokens = 0;  // Of each sequence.
  std::size_t heads = 0;
  std::size_t kv_heads = 0;
  std::size_t head_dim = 0;
  std::size_t context = 0;     // Positions that the cache holds of each sequence.
  std::size_t layer_base = 0;  // Of the layer's first number in the cache.
  float* qkv = nullptr;
  Numbers keys;
  Numbers values;

  constexpr std::size_t row_width() const { return (heads + 2 * kv_heads) * head_dim; }
  constexpr std::size_t cached(std::size_t sequence, std::size_t kv_head,
                               std::size_t position) const {
    return layer_base + ((sequence * kv_heads + kv_head) * context + position) * head_dim;
  }
};

// Turns queries and keys by their positions, and keeps keys and values: two numbers of a head each.
struct KeepJob {
  AttentionCall call;
  const float* cosines = nullptr;  // positions x head_dim / 2
  const float* sines = nullptr;

  constexpr std::size_t pairs() const { return call.head_dim / 2; }
  constexpr std::size_t all_heads() const { return call.heads + 2 * call.kv_heads; }
  constexpr std::size_t count() const {
    return call.sequences * call.tokens * all_heads() * pairs();
  }
  constexpr void at(std::size_t i) const {
    const std::size_t pair = i % pairs();
    const std::size_t head = i / pairs() % all_heads();
    const std::size_t row = i / pairs() / all_heads();
    const std::size_t position = *call.past + row % call.tokens;
    float* own = call.qkv + row * call.row_width() + head * call.head_dim + pair;
    if (head < call.heads + call.kv_heads) turn(own, position * pairs() + pair);
    if (head < call.heads) return;
    const bool is_key = head < call.heads + call.kv_heads;
    const Numbers& cache = is_key ? call.keys : call.values;
    const std::size_t kv_head = (head - call.heads) % call.kv_heads;
    const std::size_t to = call.cached(row / call.tokens, kv_head, position) + pair;
    cache.set(to, own[0]);
    cache.set(to + pairs(), own[pairs()]);
  }

 private:
  constexpr void turn(float* own, std::size_t angle) const {
    const float a = own[0];
    const float b = own[pairs()];
    own[0] = a * cosines[angle] - b * sines[angle];
    own[pairs()] = b * cosines[angle] + a * sines[angle];
  }
};

// `queries` tokens of each sequence, from token `first` on, looked at together.
struct QueryBlock {
  AttentionCall call;
  std::size_t first = 0;
  std::size_t queries = 0;
  float* scores = nullptr;   // units x context
  float* most = nullptr;     // units x pieces of the context
  float* sums = nullptr;     // units x pieces of the context
  float* weighed = nullptr;  // units x pieces of the context x head_dim
  float* out = nullptr;      // rows x heads * head_dim

  // A unit is one head of one query.
  constexpr std::size_t units() const { return call.sequences * queries * call.heads; }
  constexpr std::size_t head(std::size_t unit) const { return unit % call.heads; }
  constexpr std::size_t sequence(std::size_t unit) const { return unit / call.heads / queries; }
  constexpr std::size_t token(std::size_t unit) const {
    return first + unit / call.heads % queries;
  }
  // Positions that the unit's query sees: those up to itself.
  constexpr std::size_t seen(std::size_t unit) const { return *call.past + token(unit) + 1; }
  // That the last query sees.
  constexpr std::size_t seen_by_all() const { return *call.past + first + queries; }
  constexpr std::size_t row(std::size_t unit) const {
    return sequence(unit) * call.tokens + token(unit);
  }
  constexpr std::size_t kv_head(std::size_t unit) const {
    return head(unit) / (call.heads / call.kv_heads);
  }
  constexpr std::size_t pieces() const { return pieces_of(call.context); }
  constexpr std::size_t cached(std::size_t unit, std::size_t position) const {
    return call.cached(sequence(unit), kv_head(unit), position);
  }
};

struct ScoresJob {
  QueryBlock block;

  constexpr std::size_t count() const { return block.units() * block.seen_by_all(); }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const std::size_t position = i % block.seen_by_all();
    const std::size_t unit = i / block.seen_by_all();
    if (position >= block.seen(unit)) return;
    const std::size_t d = block.call.head_dim;
    const float* query =
        block.call.qkv + block.row(unit) * block.call.row_width() + block.head(unit) * d;
    const std::size_t key = block.cached(unit, position);
    Number sum = 0;
    for (std::size_t j = 0; j < d; ++j) sum += query[j] * block.call.keys.get(key + j);
    block.scores[unit * block.call.context + position] = sum / sqrtf(static_cast<Number>(d));
  }
};

// Of each piece of the positions that a unit sees: its greatest score, and the sum of the weights
// against that one. A piece that it does not see weighs nothing.
struct WeighJob {
  QueryBlock block;

  constexpr std::size_t count() const { return block.units() * pieces_of(block.seen_by_all()); }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const std::size_t piece = i % pieces_of(block.seen_by_all());
    const std::size_t unit = i / pieces_of(block.seen_by_all());
    const std::size_t begin = piece * kPieceOfRow;
    const std::size_t end = piece_end(piece, block.seen(unit));
    const float* scores = block.scores + unit * block.call.context;
    const std::size_t to = unit * block.pieces() + piece;
    block.sums[to] = 0;
    if (begin >= end) return;
    Number most = scores[begin];
    for (std::size_t j = begin; j < end; ++j) most = scores[j] > most ? scores[j] : most;
    Number sum = 0;
    for (std::size_t j = begin; j < end; ++j) sum += expf(scores[j] - most);
    block.most[to] = most;
    block.sums[to] = sum;
  }
};

struct ValuesJob {
  QueryBlock block;

  constexpr std::size_t count() const {
    return block.units() * pieces_of(block.seen_by_all()) * block.call.head_dim;
  }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const std::size_t d = block.call.head_dim;
    const std::size_t piece = i / d % pieces_of(block.seen_by_all());
    const std::size_t unit = i / d / pieces_of(block.seen_by_all());
    const std::size_t of = unit * block.pieces() + piece;
    const float* scores = block.scores + unit * block.call.context;
    Number sum = 0;
    for (std::size_t j = piece * kPieceOfRow; j < piece_end(piece, block.seen(unit)); ++j) {
      sum +=
          expf(scores[j] - block.most[of]) * block.call.values.get(block.cached(unit, j) + i % d);
    }
    block.weighed[of * d + i % d] = sum;
  }
};

struct CombineJob {
  QueryBlock block;

  constexpr std::size_t count() const { return block.units() * block.call.head_dim; }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const std::size_t d = block.call.head_dim;
    const std::size_t unit = i / d;
    const std::size_t first = unit * block.pieces();
    const std::size_t end = first + pieces_of(block.seen(unit));
    Number most = block.most[first];
    for (std::size_t of = first; of < end; ++of)
      most = block.most[of] > most ? block.most[of] : most;
    Number weights = 0;
    Number sum = 0;
    for (std::size_t of = first; of < end; ++of) {
      const Number share = expf(block.most[of] - most);
      weights += share * block.sums[of];
      sum += share * block.weighed[of * d + i % d];
    }
    const std::size_t row = block.row(unit);
    block.out[(row * block.call.heads + block.head(unit)) * d + i % d] = sum / weights;
  }
};

}  // namespace assay
