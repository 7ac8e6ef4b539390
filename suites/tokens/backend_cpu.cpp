// Projections shared out over the lanes of a CPU, and the plain steps between them.
#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

#include "harness/device/bf16.hpp"
#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "suites/tokens/lane_matrix.hpp"

namespace assay {
namespace {

constexpr std::size_t kGrain = 16;  // A cache line of FP32 results a lane at least.
constexpr std::size_t kPageBytes = 4096;

// Runs `part` on every lane; what it throws on one is thrown here.
template <class Part>
void on_lanes(Device& device, const Part& part) {
  std::vector<std::exception_ptr> failed(device.lanes());
  device.parallel([&](unsigned lane, unsigned lanes) {
    try {
      part(lane, lanes);
    } catch (...) {
      failed[lane] = std::current_exception();
    }
  });
  for (const std::exception_ptr& one : failed) {
    if (one) std::rethrow_exception(one);
  }
}

// Memory that grows as it is needed.
class Scratch {
 public:
  explicit Scratch(Device& device) : device_(device) {}
  void* of(std::size_t bytes) {
    if (!memory_ || memory_->bytes() < bytes) memory_ = device_.allocate(bytes);
    return memory_->data();
  }

 private:
  Device& device_;
  std::unique_ptr<Memory> memory_;
};

class LaneProjection final : public Projection {
 public:
  LaneProjection(Device& device, const LaneLibrary& library, Scratch& narrow, LaneShape shape)
      : device_(device), number_(library.number), narrow_(narrow), shape_(shape) {
    parts_.resize(device.lanes());
    on_lanes(device, [&](unsigned lane, unsigned lanes) {
      const Range own = range(lane, lanes);
      if (own.end > own.begin) {
        parts_[lane].matrix = library.make({own.end - own.begin, shape_.inputs});
      }
    });
    std::size_t bytes = 0;
    for (LanePart& part : parts_) {
      if (!part.matrix) continue;
      part.place = bytes;
      // Lanes on two nodes share no page.
      bytes += (part.matrix->stored_bytes() + kPageBytes - 1) / kPageBytes * kPageBytes;
    }
    memory_ = device.allocate(bytes);
  }

  void store(std::uint64_t seed, const std::vector<Slice>& stacked) {
    on_lanes(device_, [&](unsigned lane, unsigned lanes) {
      LanePart& part = parts_[lane];
      if (!part.matrix) return;
      const std::size_t first = range(lane, lanes).begin;
      const auto row = [&](std::size_t output, std::span<float> numbers) {
        stacked_row(seed, stacked, first + output, numbers);
      };
      part.matrix->store(row, static_cast<std::byte*>(memory_->data()) + part.place);
    });
  }

  std::size_t inputs() const override { return shape_.inputs; }
  std::size_t outputs() const override { return shape_.outputs; }

  Cost run(const RowsIn& x, float* y) override {
    const void* operand = narrowed(x);
    on_lanes(device_, [&](unsigned lane, unsigned lanes) {
      LanePart& part = parts_[lane];
      if (!part.matrix) return;
      part.matrix->multiply(operand, x.rows, y + range(lane, lanes).begin, shape_.outputs);
    });
    const double numbers = static_cast<double>(shape_.inputs) * static_cast<double>(shape_.outputs);
    return {2 * numbers * static_cast<double>(x.rows),
            numbers * static_cast<double>(bytes(number_))};
  }

 private:
  struct LanePart {
    std::unique_ptr<LaneMatrix> matrix;
    std::size_t place = 0;
  };

  Range range(unsigned lane, unsigned lanes) const {
    return lane_range(shape_.outputs, lane, lanes, kGrain);
  }

  const void* narrowed(const RowsIn& x) {
    if (number_ != Number::bf16) return x.data;
    const std::size_t count = x.rows * shape_.inputs;
    auto* narrow = static_cast<std::uint16_t*>(narrow_.of(count * sizeof(std::uint16_t)));
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(count, lane, lanes, 2 * kGrain);
      for (std::size_t i = begin; i < end; ++i) narrow[i] = to_bf16(x.data[i]);
    });
    return narrow;
  }

  Device& device_;
  Number number_;
  Scratch& narrow_;
  LaneShape shape_;
  std::vector<LanePart> parts_;
  std::unique_ptr<Memory> memory_;
};

template <class T>
class LaneEmbedding final : public Embedding {
 public:
  LaneEmbedding(Device& device, const std::vector<std::uint32_t>& tokens, std::uint64_t seed,
                const Matrix& table)
      : tokens_(tokens),
        width_(table.inputs),
        memory_(device.allocate(table.inputs * table.outputs * sizeof(T))) {
    const auto numbers = memory_->as<T>();
    device.parallel([&](unsigned lane, unsigned lanes) {
      std::vector<float> row(width_);
      const auto [begin, end] = lane_range(table.outputs, lane, lanes, kGrain);
      for (std::size_t token = begin; token < end; ++token) {
        weight_row(seed, whole(table), token, row);
        for (std::size_t i = 0; i < width_; ++i) store(row[i], numbers[token * width_ + i]);
      }
    });
  }

  void look_up(float* y) override {
    const auto numbers = memory_->as<T>();
    for (std::size_t row = 0; row < tokens_.size(); ++row) {
      for (std::size_t i = 0; i < width_; ++i) {
        y[row * width_ + i] = number(numbers[tokens_[row] * width_ + i]);
      }
    }
  }

 private:
  static void store(float value, float& place) { place = value; }
  static void store(float value, std::uint16_t& place) { place = to_bf16(value); }
  static float number(float stored) { return stored; }
  static float number(std::uint16_t stored) { return from_bf16(stored); }

  const std::vector<std::uint32_t>& tokens_;
  std::size_t width_;
  std::unique_ptr<Memory> memory_;
};

void norm_row(std::span<const float> x, std::span<const float> gains, double epsilon, float* y) {
  double squares = 0;
  for (const float value : x) squares += static_cast<double>(value) * value;
  const double mean = squares / static_cast<double>(x.size());
  const auto factor = static_cast<float>(1 / std::sqrt(mean + epsilon));
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] * factor * gains[i];
}

Greatest greatest_of(std::span<const float> row) {
  Greatest found{row.front(), 0, true};
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!std::isfinite(row[i])) found.finite = false;
    if (row[i] > found.value) found = {row[i], static_cast<std::uint32_t>(i), found.finite};
  }
  return found;
}

class LaneBackend final : public TokenBackend {
 public:
  LaneBackend(Device& device, const LaneLibrary& library)
      : device_(device), library_(library), narrow_(device) {}

  void begin_call(const TokenSpan&, std::span<const std::uint32_t> tokens) override {
    tokens_.assign(tokens.begin(), tokens.end());
  }

  std::unique_ptr<Projection> projection(std::uint64_t seed,
                                         const std::vector<Slice>& stacked) override {
    LaneShape shape{0, stacked.front().inputs};
    for (const Slice& slice : stacked) {
      expect(slice.inputs == shape.inputs, "stacked slices have the same inputs");
      shape.outputs += slice.outputs;
    }
    auto made = std::make_unique<LaneProjection>(device_, library_, narrow_, shape);
    made->store(seed, stacked);
    return made;
  }

  std::unique_ptr<Embedding> embedding(std::uint64_t seed, const Matrix& table) override {
    if (library_.number == Number::bf16) {
      return std::make_unique<LaneEmbedding<std::uint16_t>>(device_, tokens_, seed, table);
    }
    return std::make_unique<LaneEmbedding<float>>(device_, tokens_, seed, table);
  }

  std::unique_ptr<Attention> attention(const AttentionShape& shape,
                                       const RopeTable& turns) override {
    return lane_attention(device_, library_.number, shape, turns);
  }

  void norm(const MatrixIn& x, const float* gains, double epsilon, float* y) override {
    on_rows(x.rows, [&](std::size_t row) {
      norm_row({x.data + row * x.columns, x.columns}, {gains, x.columns}, epsilon,
               y + row * x.columns);
    });
  }

  void swiglu(const MatrixIn& gate_up, float* y) override {
    const std::size_t width = gate_up.columns / 2;
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(gate_up.rows * width, lane, lanes, kGrain);
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t place = i / width * gate_up.columns + i % width;
        const float gate = gate_up.data[place];
        y[i] = gate / (1 + std::exp(-gate)) * gate_up.data[place + width];
      }
    });
  }

  void add(const MatrixIn& x, float* y) override {
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(x.rows * x.columns, lane, lanes, kGrain);
      for (std::size_t i = begin; i < end; ++i) y[i] += x.data[i];
    });
  }

  void clear(float* y, std::size_t count) override { std::fill_n(y, count, 0.0F); }

  void gather(const MatrixIn& x, std::span<const std::uint32_t> rows, float* y) override {
    on_rows(rows.size(), [&](std::size_t row) {
      std::copy_n(x.data + rows[row] * x.columns, x.columns, y + row * x.columns);
    });
  }

  // Columns are shared out, since a row of y may be named by several of x.
  void scatter(const MatrixIn& x, const ExpertRows& rows, float* y) override {
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(x.columns, lane, lanes, kGrain);
      for (std::size_t row = 0; row < x.rows; ++row) {
        const float* from = x.data + row * x.columns;
        float* to = y + rows.rows[row] * x.columns;
        for (std::size_t i = begin; i < end; ++i) to[i] += rows.weights[row] * from[i];
      }
    });
  }

  void find_greatest(const MatrixIn& x) override {
    greatest_.resize(x.rows);
    on_rows(x.rows, [&](std::size_t row) {
      greatest_[row] = greatest_of({x.data + row * x.columns, x.columns});
    });
  }
  std::vector<Greatest> greatest() override { return greatest_; }

  Facts facts() const override {
    Facts found = library_.facts();
    found["lanes"] = static_cast<double>(device_.lanes());
    return found;
  }

 private:
  template <class Each>
  void on_rows(std::size_t rows, const Each& each) {
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(rows, lane, lanes, 1);
      for (std::size_t row = begin; row < end; ++row) each(row);
    });
  }

  Device& device_;
  LaneLibrary library_;
  Scratch narrow_;
  std::vector<std::uint32_t> tokens_;  // Of the call.
  std::vector<Greatest> greatest_;
};

}  // namespace

std::unique_ptr<TokenBackend> lane_backend(Device& device, const LaneLibrary& library) {
  return std::make_unique<LaneBackend>(device, library);
}

}  // namespace assay
