// The doubles of the tests of tokens.
#include "tests/unit/tokens/models.hpp"

#include <atomic>
#include <barrier>
#include <cstring>
#include <thread>

#include "harness/bench/kernel.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/bf16.hpp"
#include "suites/tokens/lane_matrix.hpp"
#include "suites/tokens/model_file.hpp"
#include "suites/tokens/onednn_lane.hpp"

namespace assay {
namespace {

std::atomic<int> g_calls_to_break{0};
std::atomic<float> g_broken_value{0};

template <class T>
class PlainLane final : public LaneMatrix {
 public:
  explicit PlainLane(const LaneShape& shape) : shape_(shape) {}
  std::size_t stored_bytes() const override { return shape_.outputs * shape_.inputs * sizeof(T); }
  void store(const RowSource& rows, void* place) override {
    weights_ = static_cast<T*>(place);
    std::vector<float> row(shape_.inputs);
    for (std::size_t o = 0; o < shape_.outputs; ++o) {
      rows(o, row);
      for (std::size_t i = 0; i < row.size(); ++i) set(weights_[o * row.size() + i], row[i]);
    }
  }
  void multiply(const void* x_data, std::size_t rows, float* y, std::size_t y_stride) override {
    const auto* x = static_cast<const T*>(x_data);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t o = 0; o < shape_.outputs; ++o) {
        float sum = 0;
        for (std::size_t i = 0; i < shape_.inputs; ++i) {
          sum += get(x[r * shape_.inputs + i]) * get(weights_[o * shape_.inputs + i]);
        }
        y[r * y_stride + o] = sum;
      }
    }
  }

 private:
  static void set(float& place, float value) { place = value; }
  static void set(std::uint16_t& place, float value) { place = to_bf16(value); }
  static float get(float value) { return value; }
  static float get(std::uint16_t value) { return from_bf16(value); }

  LaneShape shape_;
  T* weights_ = nullptr;
};

// oneDNN's product, of which one can be broken: what its last token gets.
class BreakableLane final : public LaneMatrix {
 public:
  explicit BreakableLane(const LaneShape& shape)
      : outputs_(shape.outputs), lane_(onednn_lane(shape, Number::fp32)) {}
  std::size_t stored_bytes() const override { return lane_->stored_bytes(); }
  void store(const RowSource& rows, void* place) override { lane_->store(rows, place); }
  void multiply(const void* x, std::size_t rows, float* y, std::size_t y_stride) override {
    lane_->multiply(x, rows, y, y_stride);
    if (g_calls_to_break > 0 && --g_calls_to_break == 0) {
      std::fill_n(y + (rows - 1) * y_stride, outputs_, g_broken_value.load());
    }
  }

 private:
  std::size_t outputs_;
  std::unique_ptr<LaneMatrix> lane_;
};

std::unique_ptr<LaneMatrix> make_breakable(const LaneShape& shape) {
  return std::make_unique<BreakableLane>(shape);
}

template <class T>
std::unique_ptr<LaneMatrix> make_lane(const LaneShape& shape) {
  return std::make_unique<PlainLane<T>>(shape);
}

Facts no_facts() { return {}; }

// Sums in the order of ranks, so that every rank has the same bits.
struct Meeting {
  explicit Meeting(unsigned ranks) : all(ranks), gate(ranks) {}
  std::vector<const Transfer*> all;
  std::barrier<> gate;
};

class ThreadCommunicator final : public Communicator {
 public:
  ThreadCommunicator(Meeting& meeting, unsigned rank) : meeting_(meeting), rank_(rank) {}
  unsigned rank() const override { return rank_; }
  unsigned size() const override { return static_cast<unsigned>(meeting_.all.size()); }
  Request start(const Transfer& transfer) override { return {transfer}; }
  void wait(const Request& request, double) override {
    meeting_.all[rank_] = &request.transfer;
    meeting_.gate.arrive_and_wait();
    const std::size_t count = request.transfer.count;
    std::vector<float> result;
    if (request.transfer.operation == Operation::all_gather) {
      for (const Transfer* one : meeting_.all) {
        const auto* sent = static_cast<const float*>(one->send);
        result.insert(result.end(), sent, sent + count);
      }
    } else {
      result.assign(count, 0.0F);
      for (const Transfer* one : meeting_.all) {
        const auto* sent = static_cast<const float*>(one->send);
        for (std::size_t i = 0; i < count; ++i) result[i] += sent[i];
      }
    }
    meeting_.gate.arrive_and_wait();
    std::memcpy(request.transfer.receive, result.data(), result.size() * sizeof(float));
    meeting_.gate.arrive_and_wait();
  }
  void when_overdue(Overdue) override {}
  [[noreturn]] void abort() override { std::abort(); }
  std::unique_ptr<Communicator> split(unsigned) override { return nullptr; }
  std::unique_ptr<Communicator> with_component(const std::string&) override { return nullptr; }

 private:
  Meeting& meeting_;
  unsigned rank_;
};

}  // namespace

std::string small_model_text() {
  return R"({
    "schema": "assay/model/1", "name": "small", "about": "a", "source": "s",
    "layers": 2, "hidden": 40, "ffn": 64, "vocabulary": 203, "context": 256,
    "norm_epsilon": 1e-5, "tied_embeddings": false,
    "attention": {"kind": "grouped_query", "heads": 6, "kv_heads": 2, "head_dim": 16},
    "rope": {"theta": 1e4, "yarn": {"factor": 4, "original_context": 64}}
  })";
}

TransformerModel small_model() { return parse_model(small_model_text(), "small.json"); }

TransformerModel small_mixture() {
  TransformerModel model = small_model();
  model.name = "small-mixture";
  model.experts = {6, 2, 1};
  return model;
}

std::unique_ptr<CpuDevice> lanes_device(unsigned lanes) {
  const std::vector<unsigned> usable = affinity();
  std::vector<unsigned> cpus;
  for (unsigned lane = 0; lane < lanes; ++lane) cpus.push_back(usable[lane % usable.size()]);
  return std::make_unique<CpuDevice>("cpu-0", cpus, Facts{{"llc_bytes", 1e6}});
}

const Registered<TokenKernel> registered{
    {"tokens.breakable", Number::fp32, [](Device& device) {
       return lane_backend(device, {Number::fp32, make_breakable, onednn_facts});
     }}};

const TokenKernel& plain_kernel(Number number) {
  static const TokenKernel kFp32{
      "plain.fp32", Number::fp32, [](Device& device) {
        return lane_backend(device, {Number::fp32, make_lane<float>, no_facts});
      }};
  static const TokenKernel kBf16{
      "plain.bf16", Number::bf16, [](Device& device) {
        return lane_backend(device, {Number::bf16, make_lane<std::uint16_t>, no_facts});
      }};
  return number == Number::bf16 ? kBf16 : kFp32;
}

void break_a_product(int calls_later, float value) {
  g_broken_value = value;
  g_calls_to_break = calls_later;
}

std::vector<std::uint32_t> some_tokens(std::size_t count, const TransformerModel& model,
                                       std::uint32_t salt) {
  std::vector<std::uint32_t> tokens;
  for (std::size_t i = 0; i < count; ++i) {
    tokens.push_back(
        static_cast<std::uint32_t>((i * 7919 + salt * 104729 + 13) % model.vocabulary));
  }
  return tokens;
}

void on_ranks(unsigned ranks, const std::function<void(Communicator&)>& part) {
  Meeting meeting(ranks);
  std::vector<std::jthread> threads;
  for (unsigned rank = 0; rank < ranks; ++rank) {
    threads.emplace_back([&, rank] {
      ThreadCommunicator communicator(meeting, rank);
      part(communicator);
    });
  }
}

}  // namespace assay
