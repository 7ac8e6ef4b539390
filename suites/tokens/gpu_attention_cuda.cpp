// The attention of a GPU's backend: the jobs of attention_body.hpp, in blocks of queries.
#include "suites/tokens/gpu_attention_cuda.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {
namespace {

// Scores that are kept at once: 256 MiB, and three times as much of what is made of them.
constexpr std::size_t kScoresMax = 64U << 20U;

class GpuAttention final : public Attention {
 public:
  GpuAttention(GpuSteps& steps, Number number, const AttentionShape& shape, const RopeTable& turns)
      : steps_(steps),
        shape_(shape),
        is_bf16_(number != Number::fp32),
        cosines_(on_device(turns.cosines)),
        sines_(on_device(turns.sines)),
        keys_(steps.device().allocate(numbers().bytes(cached_numbers()))),
        values_(steps.device().allocate(numbers().bytes(cached_numbers()))),
        scores_(steps),
        most_(steps),
        sums_(steps),
        weighed_(steps) {}

  Cost run(std::size_t layer, const TokenSpan& span, float* qkv, float* out) override {
    expect(span.past + span.tokens <= shape_.context && span.sequences <= shape_.sequences,
           "the tokens fit into the cache");
    const AttentionCall call = call_of(layer, span, qkv);
    steps_.begin(KeepJob{call, floats(*cosines_), floats(*sines_)});
    const std::size_t each = span.sequences * shape_.heads * shape_.context;
    const std::size_t queries = std::clamp<std::size_t>(kScoresMax / each, 1, span.tokens);
    for (std::size_t first = 0; first < span.tokens; first += queries) {
      attend(call, first, std::min(queries, span.tokens - first), out);
    }
    return cost_of(span);
  }

 private:
  Numbers numbers() const { return {nullptr, is_bf16_}; }
  std::size_t cached_of_layer() const {
    return shape_.sequences * shape_.kv_heads * shape_.context * shape_.head_dim;
  }
  std::size_t cached_numbers() const { return shape_.layers * cached_of_layer(); }
  static const float* floats(Memory& memory) { return memory.as<float>().data(); }

  std::unique_ptr<Memory> on_device(const std::vector<float>& made) {
    auto memory = steps_.device().allocate(made.size() * sizeof(float));
    steps_.device().copy_in(memory->data(), made.data(), memory->bytes());
    return memory;
  }

  AttentionCall call_of(std::size_t layer, const TokenSpan& span, float* qkv) {
    return {.past = steps_.past(),
            .sequences = span.sequences,
            .tokens = span.tokens,
            .heads = shape_.heads,
            .kv_heads = shape_.kv_heads,
            .head_dim = shape_.head_dim,
            .context = shape_.context,
            .layer_base = layer * cached_of_layer(),
            .qkv = qkv,
            .keys = {keys_->data(), is_bf16_},
            .values = {values_->data(), is_bf16_}};
  }

  // The number of positions that are seen is known to the device alone, which a record asks anew:
  // grids are made for the whole context.
  void attend(const AttentionCall& call, std::size_t first, std::size_t queries, float* out) {
    QueryBlock block{call, first, queries};
    const std::size_t units = block.units();
    const std::size_t pieces = units * block.pieces();
    block.scores = scores_.of<float>(units * shape_.context);
    block.most = most_.of<float>(pieces);
    block.sums = sums_.of<float>(pieces);
    block.weighed = weighed_.of<float>(pieces * shape_.head_dim);
    block.out = out;
    steps_.begin(ScoresJob{block}, units * shape_.context);
    steps_.begin(WeighJob{block}, pieces);
    steps_.begin(ValuesJob{block}, pieces * shape_.head_dim);
    steps_.begin(CombineJob{block}, units * shape_.head_dim);
  }

  // A score takes head_dim multiply-adds, and its weight as many again; keys and values are read
  // once.
  Cost cost_of(const TokenSpan& span) const {
    const auto sequences = static_cast<double>(span.sequences);
    const auto tokens = static_cast<double>(span.tokens);
    const auto past = static_cast<double>(span.past);
    const auto d = static_cast<double>(shape_.head_dim);
    const double pairs = sequences * (tokens * past + tokens * (tokens + 1) / 2);
    const double kept = sequences * static_cast<double>(shape_.kv_heads) * (past + tokens) * d;
    return {4 * d * static_cast<double>(shape_.heads) * pairs,
            2 * kept * static_cast<double>(numbers().bytes(1))};
  }

  GpuSteps& steps_;
  AttentionShape shape_;
  bool is_bf16_;
  std::unique_ptr<Memory> cosines_;
  std::unique_ptr<Memory> sines_;
  std::unique_ptr<Memory> keys_;
  std::unique_ptr<Memory> values_;
  GpuRoom scores_;
  GpuRoom most_;
  GpuRoom sums_;
  GpuRoom weighed_;
};

}  // namespace

std::unique_ptr<Attention> gpu_attention(GpuSteps& steps, Number number,
                                         const AttentionShape& shape, const RopeTable& turns) {
  return std::make_unique<GpuAttention>(steps, number, shape, turns);
}

}  // namespace assay
