// The built-in reference transformer: tokens in, the next ones out. It drives a backend's kernels
// through every layer and touches no library itself.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "harness/device/communicator.hpp"
#include "suites/tokens/loaded_model.hpp"

namespace assay {

struct TransformerSetting {
  std::size_t sequences = 1;  // At most, at a time.
  std::size_t context = 0;    // Tokens of each sequence that the cache holds.
  std::size_t rows = 0;       // Tokens of all sequences in one call, at most.
  std::vector<float> router_bias = {};
  // Of the ranks that share the model; null where one holds all of it.
  Communicator* communicator = nullptr;
  double deadline_seconds = 0;
};

// After which tokens the head is asked.
enum class Heads { last_token, every_token };

// The bytes of keys, values and activations, beside the weights.
double working_bytes(const TransformerModel& model, Number number,
                     const TransformerSetting& setting);

class Transformer {
 public:
  Transformer(Device& device, LoadedModel& loaded, TransformerSetting setting);

  // Sends `tokens` (span.rows() of them, sequence by sequence) through all layers, behind the
  // span.past tokens that are in the cache. Returns the most likely next token after the last token
  // of each sequence, or after every token; of equally likely ones the first.
  std::span<const std::uint32_t> run(const TokenSpan& span, std::span<const std::uint32_t> tokens,
                                     Heads heads = Heads::last_token);

  // Of the last call: this rank's part of the vocabulary, a row for each token that was returned.
  // Where the host can read them: until the next call of anything.
  std::span<const float> logits();
  // Which experts each token took, layer by layer; empty of a dense model.
  const std::vector<Routing>& routings() const { return routings_; }
  // Logits that were no number, since the beginning.
  std::uint64_t not_finite() const { return not_finite_; }

  // What all kernels did since the last call of this, on this rank.
  Cost take_cost();
  // Bytes that this rank gave into sums over the ranks since the beginning.
  double summed_bytes() const { return summed_bytes_; }

  // Parts of steps that a record repeated, since the beginning.
  std::uint64_t repeated() const { return repeated_; }

  // Called with each layer's output, rows x hidden.
  void watch(std::function<void(std::size_t layer, std::span<const float> output)> watcher) {
    watcher_ = std::move(watcher);
  }

 private:
  // The first of an array's numbers, where the host can read them.
  std::span<const float> on_host(std::unique_ptr<Memory>& memory, std::size_t count);
  float* array(std::unique_ptr<Memory>& memory) { return memory->as<float>().data(); }
  MatrixIn hidden(std::unique_ptr<Memory>& memory, std::size_t rows) {
    return {array(memory), rows, loaded_.model().hidden};
  }
  static const float* gains(Memory& memory) { return memory.as<float>().data(); }
  void allocate();
  void steps(const TokenSpan& span, Heads heads);
  void recorded(std::size_t part, const TokenSpan& span, const std::function<void()>& steps);
  void attend(std::size_t layer, const TokenSpan& span);
  void norm_feed_forward(std::size_t layer, std::size_t rows);
  void feed_forward(std::size_t layer, std::size_t rows);
  void pass(const FeedForward& through, const RowsIn& x, float* y);
  void mix(const LoadedLayer& layer, std::size_t rows);
  void add_sum(std::size_t rows);
  void ask_head(const TokenSpan& span, Heads heads);
  std::span<const std::uint32_t> take_next();
  std::vector<Greatest> greatest_of_all(std::vector<Greatest> own);

  Device& device_;
  LoadedModel& loaded_;
  TransformerSetting setting_;
  std::unique_ptr<StepRecord> record_;  // Null where every call begins its steps anew.
  std::vector<float> copied_;           // What the host reads of a device's memory.
  std::unique_ptr<Attention> attention_;
  std::unique_ptr<Memory> x_;  // The residual stream.
  std::unique_ptr<Memory> normed_;
  std::unique_ptr<Memory> added_;   // What a half of a layer adds to it.
  std::unique_ptr<Memory> wide_;    // Queries, keys and values; gates and ups.
  std::unique_ptr<Memory> inner_;   // What comes out of attention or of the gates.
  std::unique_ptr<Memory> sorted_;  // Tokens by expert, and what their experts make of them.
  std::unique_ptr<Memory> mixed_;
  std::unique_ptr<Memory> logits_;
  std::unique_ptr<Memory> told_;  // What a rank tells the others of its part of the vocabulary.
  std::unique_ptr<Memory> heard_;
  std::size_t logit_rows_ = 0;
  std::vector<std::uint32_t> next_;
  std::vector<Routing> routings_;
  std::uint64_t not_finite_ = 0;
  Cost cost_;
  double summed_bytes_ = 0;
  std::uint64_t repeated_ = 0;
  bool is_repeated_ = false;  // What is begun now is only counted: a record repeats it.
  std::function<void(std::size_t, std::span<const float>)> watcher_;
};

}  // namespace assay
