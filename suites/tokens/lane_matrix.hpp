// The rows of a weight matrix that one lane of a CPU multiplies with, by one library, on that lane
// alone. Lanes that each own a part of every matrix need no threads of the library's own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "results/record/fact.hpp"
#include "suites/gemm/freivalds.hpp"
#include "suites/tokens/kernel.hpp"

namespace assay {

struct LaneShape {
  std::size_t outputs = 0;
  std::size_t inputs = 0;
};

// Gives row `output` of the lane's part.
using RowSource = std::function<void(std::size_t output, std::span<float> row)>;

// Every call comes from the lane's own thread.
class LaneMatrix {
 public:
  virtual ~LaneMatrix() = default;
  virtual std::size_t stored_bytes() const = 0;
  // Brings the rows into the library's order, at `place`, which holds stored_bytes() and stays.
  virtual void store(const RowSource& rows, void* place) = 0;
  // y (rows x outputs, `y_stride` from row to row) = x W^T; x is of the library's kind of number.
  virtual void multiply(const void* x, std::size_t rows, float* y, std::size_t y_stride) = 0;
};

struct LaneLibrary {
  Number number = Number::fp32;
  std::unique_ptr<LaneMatrix> (*make)(const LaneShape& shape) = nullptr;
  Facts (*facts)() = nullptr;
};

// A backend whose projections are made of such matrices; everything else it does itself.
std::unique_ptr<TokenBackend> lane_backend(Device& device, const LaneLibrary& library);

// The attention of that backend (attention_cpu.cpp).
std::unique_ptr<Attention> lane_attention(Device& device, Number number,
                                          const AttentionShape& shape, const RopeTable& turns);

}  // namespace assay
