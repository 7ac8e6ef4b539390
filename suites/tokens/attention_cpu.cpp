// Attention with a real cache on a CPU. A lane takes a sequence's key-value head with all the heads
// that share it, so that keys and values are read from memory once.
#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "harness/device/bf16.hpp"
#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "suites/tokens/lane_matrix.hpp"

namespace assay {
namespace {

// Keys or values of so many positions stay in a core's second-level cache while the heads of a
// group use them: 128 KiB at a head dimension of 128.
constexpr std::size_t kPiece = 256;
// Queries of a prompt that are looked at together.
constexpr std::size_t kQueries = 64;

blasint count(std::size_t value) { return static_cast<blasint>(value); }

struct MatrixAt {
  const float* data = nullptr;
  std::size_t stride = 0;  // From row to row.
};

struct ResultAt {
  float* data = nullptr;
  std::size_t stride = 0;
};

struct ProductShape {
  std::size_t m = 0;
  std::size_t n = 0;
  std::size_t k = 0;
};

// c (m x n) = a (m x k) b (n x k)^T
void dots(const ProductShape& s, const MatrixAt& a, const MatrixAt& b, const ResultAt& c) {
  if (s.m == 1) {
    return cblas_sgemv(CblasRowMajor, CblasNoTrans, count(s.n), count(s.k), 1.0F, b.data,
                       count(b.stride), a.data, 1, 0.0F, c.data, 1);
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count(s.m), count(s.n), count(s.k), 1.0F,
              a.data, count(a.stride), b.data, count(b.stride), 0.0F, c.data, count(c.stride));
}

// c (m x n) += a (m x k) b (k x n)
void sums(const ProductShape& s, const MatrixAt& a, const MatrixAt& b, const ResultAt& c) {
  if (s.m == 1) {
    return cblas_sgemv(CblasRowMajor, CblasTrans, count(s.k), count(s.n), 1.0F, b.data,
                       count(b.stride), a.data, 1, 1.0F, c.data, 1);
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count(s.m), count(s.n), count(s.k), 1.0F,
              a.data, count(a.stride), b.data, count(b.stride), 1.0F, c.data, count(c.stride));
}

// The first `seen` scores of a row become weights that sum to one, the others none.
void softmax(float* row, std::size_t seen, std::size_t all, float factor) {
  const float most = *std::max_element(row, row + seen);
  float sum = 0;
  for (std::size_t i = 0; i < seen; ++i) {
    row[i] = std::exp(factor * (row[i] - most));
    sum += row[i];
  }
  for (std::size_t i = 0; i < seen; ++i) row[i] /= sum;
  std::fill(row + seen, row + all, 0.0F);
}

struct LaneScratch {
  std::vector<float> scores;
  std::vector<float> piece;
};

template <class T>
class LaneAttention final : public Attention {
 public:
  LaneAttention(Device& device, const AttentionShape& shape, RopeTable turns)
      : device_(device),
        shape_(shape),
        turns_(std::move(turns)),
        keys_(device.allocate(numbers() * sizeof(T))),
        values_(device.allocate(numbers() * sizeof(T))),
        scratch_(device.lanes()) {}

  Cost run(std::size_t layer, const TokenSpan& span, float* qkv, float* out) override {
    expect(span.past + span.tokens <= shape_.context && span.sequences <= shape_.sequences,
           "the tokens fit into the cache");
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(span.rows(), lane, lanes, 1);
      for (std::size_t row = begin; row < end; ++row) keep(layer, span, row, qkv);
    });
    std::vector<Cost> costs(device_.lanes());
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(span.sequences * shape_.kv_heads, lane, lanes, 1);
      for (std::size_t unit = begin; unit < end; ++unit) {
        const Head head{layer, unit / shape_.kv_heads, unit % shape_.kv_heads};
        costs[lane] += attend(head, span, {qkv, out, scratch_[lane]});
      }
    });
    Cost cost;
    for (const Cost& one : costs) cost += one;
    return cost;
  }

 private:
  struct Head {
    std::size_t layer = 0;
    std::size_t sequence = 0;
    std::size_t kv_head = 0;
  };
  struct Operands {
    const float* qkv = nullptr;
    float* out = nullptr;
    LaneScratch& scratch;
  };

  std::size_t numbers() const {
    return shape_.layers * shape_.sequences * shape_.kv_heads * shape_.context * shape_.head_dim;
  }

  // Of position 0; the others follow.
  std::size_t place(const Head& head) const {
    const std::size_t sequence = head.layer * shape_.sequences + head.sequence;
    return (sequence * shape_.kv_heads + head.kv_head) * shape_.context * shape_.head_dim;
  }

  void turn(float* head, std::size_t position) const {
    const float* cosine = turns_.cosines.data() + position * turns_.pairs;
    const float* sine = turns_.sines.data() + position * turns_.pairs;
    for (std::size_t i = 0; i < turns_.pairs; ++i) {
      const float a = head[i];
      const float b = head[i + turns_.pairs];
      head[i] = a * cosine[i] - b * sine[i];
      head[i + turns_.pairs] = b * cosine[i] + a * sine[i];
    }
  }

  static void store(const float* from, std::size_t many, T* to) {
    for (std::size_t i = 0; i < many; ++i) {
      if constexpr (std::is_same_v<T, float>) {
        to[i] = from[i];
      } else {
        to[i] = to_bf16(from[i]);
      }
    }
  }

  // Turns the queries and keys of a row, and keeps its keys and values.
  void keep(std::size_t layer, const TokenSpan& span, std::size_t row, float* qkv) {
    const std::size_t position = span.past + row % span.tokens;
    const std::size_t d = shape_.head_dim;
    float* heads = qkv + row * shape_.row_width();
    for (std::size_t head = 0; head < shape_.heads + shape_.kv_heads; ++head) {
      turn(heads + head * d, position);
    }
    for (std::size_t head = 0; head < shape_.kv_heads; ++head) {
      const std::size_t at = place({layer, row / span.tokens, head}) + position * d;
      const float* key = heads + (shape_.heads + head) * d;
      store(key, d, keys_->template as<T>().data() + at);
      store(key + shape_.kv_heads * d, d, values_->template as<T>().data() + at);
    }
  }

  // `many` positions from `first` on, as FP32.
  const float* piece(Memory& memory, std::size_t first, std::size_t many, LaneScratch& scratch) {
    const T* from = memory.as<T>().data() + first;
    if constexpr (std::is_same_v<T, float>) {
      return from;
    } else {
      scratch.piece.resize(kPiece * shape_.head_dim);
      for (std::size_t i = 0; i < many * shape_.head_dim; ++i) {
        scratch.piece[i] = from_bf16(from[i]);
      }
      return scratch.piece.data();
    }
  }

  Cost attend(const Head& head, const TokenSpan& span, const Operands& on) {
    Cost cost;
    for (std::size_t first = 0; first < span.tokens; first += kQueries) {
      const std::size_t queries = std::min(kQueries, span.tokens - first);
      cost += attend(head, {span.sequences, queries, span.past + first}, on,
                     head.sequence * span.tokens + first);
    }
    return cost;
  }

  // The same for `span.tokens` queries whose rows begin at `row`: over the keys, then the values.
  Cost attend(const Head& head, const TokenSpan& span, const Operands& on, std::size_t row) {
    const std::size_t d = shape_.head_dim;
    const std::size_t group = shape_.heads / shape_.kv_heads;
    const std::size_t seen = span.past + span.tokens;
    const std::size_t base = place(head);
    on.scratch.scores.resize(group * span.tokens * seen);
    const auto scores_of = [&](std::size_t g) {
      return on.scratch.scores.data() + g * span.tokens * seen;
    };
    const std::size_t first_head = head.kv_head * group;
    const float* queries = on.qkv + row * shape_.row_width() + first_head * d;
    float* out = on.out + row * shape_.heads * d + first_head * d;

    for (std::size_t at = 0; at < seen; at += kPiece) {
      const std::size_t many = std::min(kPiece, seen - at);
      const float* keys = piece(*keys_, base + at * d, many, on.scratch);
      for (std::size_t g = 0; g < group; ++g) {
        dots({span.tokens, many, d}, {queries + g * d, shape_.row_width()}, {keys, d},
             {scores_of(g) + at, seen});
      }
    }
    const double pairs = weigh(span, group, on.scratch.scores.data());
    for (std::size_t i = 0; i < span.tokens; ++i) {
      std::fill_n(out + i * shape_.heads * d, group * d, 0.0F);
    }
    for (std::size_t at = 0; at < seen; at += kPiece) {
      const std::size_t many = std::min(kPiece, seen - at);
      const float* values = piece(*values_, base + at * d, many, on.scratch);
      for (std::size_t g = 0; g < group; ++g) {
        sums({span.tokens, d, many}, {scores_of(g) + at, seen}, {values, d},
             {out + g * d, shape_.heads * d});
      }
    }
    // A score takes d multiply-adds, and its weight as many again; keys and values were read once.
    return {4 * static_cast<double>(d) * pairs, 2 * static_cast<double>(seen * d * sizeof(T))};
  }

  // Scores become weights; how many pairs of a query and a key count: those up to the query itself.
  double weigh(const TokenSpan& span, std::size_t group, float* scores) const {
    const auto factor = static_cast<float>(1 / std::sqrt(static_cast<double>(shape_.head_dim)));
    const std::size_t all = span.past + span.tokens;
    double pairs = 0;
    for (std::size_t row = 0; row < group * span.tokens; ++row) {
      const std::size_t seen = span.past + row % span.tokens + 1;
      softmax(scores + row * all, seen, all, factor);
      pairs += static_cast<double>(seen);
    }
    return pairs;
  }

  Device& device_;
  AttentionShape shape_;
  RopeTable turns_;
  std::unique_ptr<Memory> keys_;
  std::unique_ptr<Memory> values_;
  std::vector<LaneScratch> scratch_;
};

}  // namespace

std::unique_ptr<Attention> lane_attention(Device& device, Number number,
                                          const AttentionShape& shape, const RopeTable& turns) {
  openblas_set_num_threads(1);
  if (number == Number::bf16) {
    return std::make_unique<LaneAttention<std::uint16_t>>(device, shape, turns);
  }
  return std::make_unique<LaneAttention<float>>(device, shape, turns);
}

}  // namespace assay
