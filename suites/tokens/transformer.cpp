// One pass through the layers.
#include "suites/tokens/transformer.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {
namespace {

AttentionShape attention_shape(const LoadedModel& loaded, const TransformerSetting& setting) {
  const TransformerModel& model = loaded.model();
  return {model.layers,
          own_heads(model, loaded.share()),
          own_kv_heads(model, loaded.share()),
          model.head_dim,
          setting.sequences,
          setting.context};
}

// Of each row of logits: the greatest, its token, whether all were numbers.
constexpr std::size_t kTold = 3;

// Floats of one row of each array.
struct Widths {
  std::size_t wide = 0;
  std::size_t inner = 0;
  std::size_t sorted_rows = 0;  // Tokens that are sorted by expert, of each token.
};

Widths widths(const TransformerModel& model, const Share& share) {
  const std::size_t queries = own_heads(model, share) * model.head_dim;
  const std::size_t keys = own_kv_heads(model, share) * model.head_dim;
  const std::size_t ffn = own_ffn(model, share);
  // Of a mixture all tokens of all experts are never more than of one: they go expert by expert.
  return {std::max(queries + 2 * keys, std::max(2 * ffn, model.experts.count)),
          std::max(queries, ffn), model.experts.active};
}

}  // namespace

double working_bytes(const TransformerModel& model, Number number,
                     const TransformerSetting& setting) {
  const Widths width = widths(model, {});
  const auto floats = static_cast<double>(3 * model.hidden + width.wide + width.inner +
                                          2 * width.sorted_rows * model.hidden + model.vocabulary);
  return static_cast<double>(setting.sequences * setting.context) *
             kv_bytes_per_token(model, bytes(kept_number(number))) +
         static_cast<double>(setting.rows) * floats * sizeof(float);
}

Transformer::Transformer(Device& device, LoadedModel& loaded, TransformerSetting setting)
    : device_(device), loaded_(loaded), setting_(std::move(setting)) {
  const TransformerModel& model = loaded.model();
  if (setting_.context > model.context) {
    throw Error{"a depth of " + std::to_string(setting_.context) + " tokens is more than the " +
                    std::to_string(model.context) + " of " + model.name,
                "choose a smaller depth"};
  }
  expect(model.experts.count == setting_.router_bias.size(), "every expert has a bias");
  expect((setting_.communicator != nullptr) == (loaded.share().ranks > 1),
         "ranks that share a model have a communicator");
  attention_ = loaded.backend().attention(attention_shape(loaded, setting_),
                                          rope_table(model, setting_.context));
  if (setting_.communicator == nullptr || setting_.communicator->can_be_recorded()) {
    record_ = loaded.backend().record();
  }
  allocate();
}

void Transformer::allocate() {
  const TransformerModel& model = loaded_.model();
  const Widths width = widths(model, loaded_.share());
  const auto floats = [&](std::size_t columns) {
    return device_.allocate(setting_.rows * columns * sizeof(float));
  };
  x_ = floats(model.hidden);
  normed_ = floats(model.hidden);
  added_ = floats(model.hidden);
  wide_ = floats(width.wide);
  inner_ = floats(width.inner);
  logits_ = floats(loaded_.head().outputs());
  if (setting_.communicator != nullptr) {
    told_ = floats(kTold);
    heard_ = floats(kTold * loaded_.share().ranks);
  }
  if (!model.is_mixture()) return;
  sorted_ = floats(width.sorted_rows * model.hidden);
  mixed_ = floats(width.sorted_rows * model.hidden);
}

std::span<const std::uint32_t> Transformer::run(const TokenSpan& span,
                                                std::span<const std::uint32_t> tokens,
                                                Heads heads) {
  expect(tokens.size() == span.rows() && span.rows() <= setting_.rows,
         "a call has as many tokens as it says, and no more than there is room for");
  routings_.clear();
  loaded_.backend().begin_call(span, tokens);
  steps(span, heads);
  return take_next();
}

// Part by part: the host chooses a mixture's experts, and has its part between those of the device.
void Transformer::steps(const TokenSpan& span, Heads heads) {
  const std::size_t layers = loaded_.model().layers;
  const auto before_experts = [&](std::size_t layer) {
    if (layer == 0) loaded_.embedding().look_up(array(x_));
    attend(layer, span);
    norm_feed_forward(layer, span.rows());
  };
  if (!loaded_.model().is_mixture()) {
    return recorded(0, span, [&] {
      for (std::size_t layer = 0; layer < layers; ++layer) {
        before_experts(layer);
        feed_forward(layer, span.rows());
      }
      ask_head(span, heads);
    });
  }
  for (std::size_t layer = 0; layer < layers; ++layer) {
    recorded(layer, span, [&] { before_experts(layer); });
    feed_forward(layer, span.rows());
  }
  recorded(layers, span, [&] { ask_head(span, heads); });
}

void Transformer::recorded(std::size_t part, const TokenSpan& span,
                           const std::function<void()>& steps) {
  if (!record_ || watcher_ || span.tokens != 1) return steps();
  if (setting_.communicator != nullptr) setting_.communicator->due(setting_.deadline_seconds);
  record_->run(part, span, [&](bool is_repeated) {
    is_repeated_ = is_repeated;
    if (is_repeated) ++repeated_;
    steps();
  });
  is_repeated_ = false;
}

void Transformer::attend(std::size_t layer, const TokenSpan& span) {
  const LoadedLayer& weights = loaded_.layers()[layer];
  const std::size_t rows = span.rows();
  loaded_.backend().norm(hidden(x_, rows), gains(*weights.attention_norm),
                         loaded_.model().norm_epsilon, array(normed_));
  cost_ += weights.qkv->run({array(normed_), rows}, array(wide_));
  cost_ += attention_->run(layer, span, array(wide_), array(inner_));
  cost_ += weights.out->run({array(inner_), rows}, array(added_));
  add_sum(rows);
}

void Transformer::norm_feed_forward(std::size_t layer, std::size_t rows) {
  const LoadedLayer& weights = loaded_.layers()[layer];
  loaded_.backend().norm(hidden(x_, rows), gains(*weights.feed_forward_norm),
                         loaded_.model().norm_epsilon, array(normed_));
  if (weights.router) cost_ += weights.router->run({array(normed_), rows}, array(wide_));
}

void Transformer::feed_forward(std::size_t layer, std::size_t rows) {
  const LoadedLayer& weights = loaded_.layers()[layer];
  if (weights.router) {
    mix(weights, rows);
  } else {
    pass(weights.feed_forwards.front(), {array(normed_), rows}, array(added_));
  }
  add_sum(rows);
  if (watcher_) watcher_(layer, on_host(x_, rows * loaded_.model().hidden));
}

void Transformer::pass(const FeedForward& through, const RowsIn& x, float* y) {
  cost_ += through.gate_up->run(x, array(wide_));
  loaded_.backend().swiglu({array(wide_), x.rows, through.gate_up->outputs()}, array(inner_));
  cost_ += through.down->run({array(inner_), x.rows}, y);
}

// By what the router said, tokens are sorted by expert, pass through it together, and go back with
// their weights.
void Transformer::mix(const LoadedLayer& layer, std::size_t rows) {
  const TransformerModel& model = loaded_.model();
  TokenBackend& backend = loaded_.backend();
  routings_.push_back(route(on_host(wide_, rows * model.experts.count), setting_.router_bias,
                            model.experts.active));
  const ExpertRows chosen = by_expert(routings_.back(), model.experts.count);
  backend.gather(hidden(normed_, rows), chosen.rows, array(sorted_));
  for (std::size_t expert = 0; expert < model.experts.count; ++expert) {
    if (chosen.count(expert) == 0) continue;
    const std::size_t first = chosen.begin[expert] * model.hidden;
    pass(layer.feed_forwards[expert], {array(sorted_) + first, chosen.count(expert)},
         array(mixed_) + first);
  }
  backend.clear(array(added_), rows * model.hidden);
  backend.scatter(hidden(mixed_, chosen.rows.size()), chosen, array(added_));
  for (std::size_t shared = 0; shared < model.experts.shared; ++shared) {
    pass(layer.feed_forwards[model.experts.count + shared], {array(normed_), rows}, array(mixed_));
    backend.add(hidden(mixed_, rows), array(added_));
  }
}

// Every rank has a part of each sum. A device that does it in its order is not waited for: what
// follows in the same order finds it done.
void Transformer::add_sum(std::size_t rows) {
  if (setting_.communicator != nullptr) {
    const std::size_t count = rows * loaded_.model().hidden;
    const Transfer sum{.operation = Operation::all_reduce,
                       .send = array(added_),
                       .receive = array(added_),
                       .count = count,
                       .element = Element::float32};
    if (!is_repeated_) setting_.communicator->enqueue(sum, setting_.deadline_seconds);
    summed_bytes_ += static_cast<double>(count * sizeof(float));
  }
  loaded_.backend().add(hidden(added_, rows), array(x_));
}

void Transformer::ask_head(const TokenSpan& span, Heads heads) {
  TokenBackend& backend = loaded_.backend();
  const TransformerModel& model = loaded_.model();
  logit_rows_ = heads == Heads::every_token ? span.rows() : span.sequences;
  std::unique_ptr<Memory>* asked = &x_;
  if (logit_rows_ < span.rows()) {
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < logit_rows_; ++row) {
      rows.push_back(static_cast<std::uint32_t>((row + 1) * span.tokens - 1));
    }
    backend.gather(hidden(x_, span.rows()), rows, array(added_));
    asked = &added_;
  }
  backend.norm(hidden(*asked, logit_rows_), gains(loaded_.final_norm()), model.norm_epsilon,
               array(normed_));
  cost_ += loaded_.head().run({array(normed_), logit_rows_}, array(logits_));
  backend.find_greatest({array(logits_), logit_rows_, loaded_.head().outputs()});
}

std::span<const std::uint32_t> Transformer::take_next() {
  std::vector<Greatest> found = loaded_.backend().greatest();
  for (Greatest& one : found) {
    one.column += static_cast<std::uint32_t>(loaded_.vocabulary_begin());
  }
  if (setting_.communicator != nullptr) found = greatest_of_all(std::move(found));
  next_.clear();
  for (const Greatest& one : found) {
    if (!one.finite) ++not_finite_;
    next_.push_back(one.column);
  }
  return next_;
}

// Each rank tells the greatest of its part of the vocabulary, its token, and whether all were
// numbers. FP32 holds every token: a vocabulary has at most 2^24.
std::vector<Greatest> Transformer::greatest_of_all(std::vector<Greatest> own) {
  const unsigned ranks = loaded_.share().ranks;
  std::vector<float> said;
  for (const Greatest& one : own) {
    said.insert(said.end(), {one.value, static_cast<float>(one.column), one.finite ? 1.0F : 0.0F});
  }
  std::vector<float> heard(said.size() * ranks);
  device_.copy_in(told_->data(), said.data(), said.size() * sizeof(float));
  setting_.communicator->run({.operation = Operation::all_gather,
                              .send = told_->data(),
                              .receive = heard_->data(),
                              .count = said.size(),
                              .element = Element::float32},
                             setting_.deadline_seconds);
  device_.copy_out(heard.data(), heard_->data(), heard.size() * sizeof(float));
  std::vector<Greatest> found;
  for (std::size_t row = 0; row < own.size(); ++row) {
    Greatest best;
    bool finite = true;
    for (unsigned rank = 0; rank < ranks; ++rank) {
      const float* one = heard.data() + rank * said.size() + row * kTold;
      finite = finite && one[2] == 1.0F;
      if (rank == 0 || one[0] > best.value) {
        best = {one[0], static_cast<std::uint32_t>(one[1]), true};
      }
    }
    best.finite = finite;
    found.push_back(best);
  }
  return found;
}

std::span<const float> Transformer::logits() {
  return on_host(logits_, logit_rows_ * loaded_.head().outputs());
}

std::span<const float> Transformer::on_host(std::unique_ptr<Memory>& memory, std::size_t count) {
  if (&device_.host() == &device_) return memory->as<float>().first(count);
  copied_.resize(count);
  device_.copy_out(copied_.data(), memory->data(), count * sizeof(float));
  return copied_;
}

Cost Transformer::take_cost() { return std::exchange(cost_, {}); }

}  // namespace assay
