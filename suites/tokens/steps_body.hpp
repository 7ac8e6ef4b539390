// What a GPU does between the products of a transformer: each job is one kernel. Without shared
// memory, so that a host can run it thread by thread; what is summed over a row is summed in pieces
// first, whose sums every place of the row adds up for itself, in the same order.
#pragma once

#include <math.h>

#include <cstddef>
#include <cstdint>

#include "harness/device/bf16.hpp"
#include "harness/device/grid_thread.hpp"

namespace assay {

// Weights, keys and values: BF16, or FP32.
struct Numbers {
  void* data = nullptr;
  bool is_bf16 = false;

  constexpr float get(std::size_t i) const {
    return is_bf16 ? from_bf16(static_cast<const std::uint16_t*>(data)[i])
                   : static_cast<const float*>(data)[i];
  }
  constexpr void set(std::size_t i, float value) const {
    if (is_bf16) {
      static_cast<std::uint16_t*>(data)[i] = to_bf16(value);
    } else {
      static_cast<float*>(data)[i] = value;
    }
  }
  constexpr std::size_t bytes(std::size_t count) const { return count * (is_bf16 ? 2 : 4); }
};

// Elements of a row, or positions of a cache, that one thread goes through.
inline constexpr std::size_t kPieceOfRow = 64;
constexpr std::size_t pieces_of(std::size_t count) {
  return (count + kPieceOfRow - 1) / kPieceOfRow;
}
constexpr std::size_t piece_end(std::size_t piece, std::size_t count) {
  const std::size_t end = (piece + 1) * kPieceOfRow;
  return end < count ? end : count;
}

// Row `tokens[r]` of the table becomes row r of y.
struct LookUpJob {
  const std::uint32_t* tokens = nullptr;
  Numbers table;
  std::size_t rows = 0;
  std::size_t width = 0;
  float* y = nullptr;

  constexpr std::size_t count() const { return rows * width; }
  constexpr void at(std::size_t i) const {
    y[i] = table.get(tokens[i / width] * width + i % width);
  }
};

// The sum of the squares of each piece of each row.
struct SquaresJob {
  const float* x = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  float* sums = nullptr;

  constexpr std::size_t count() const { return rows * pieces_of(columns); }
  constexpr void at(std::size_t i) const {
    const std::size_t piece = i % pieces_of(columns);
    const float* row = x + i / pieces_of(columns) * columns;
    float sum = 0;
    for (std::size_t j = piece * kPieceOfRow; j < piece_end(piece, columns); ++j) {
      sum += row[j] * row[j];
    }
    sums[i] = sum;
  }
};

struct NormJob {
  const float* x = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  const float* sums = nullptr;  // Of SquaresJob.
  const float* gains = nullptr;
  float epsilon = 0;
  float* y = nullptr;

  constexpr std::size_t count() const { return rows * columns; }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const std::size_t pieces = pieces_of(columns);
    const float* own = sums + i / columns * pieces;
    Number sum = 0;
    for (std::size_t piece = 0; piece < pieces; ++piece) sum += own[piece];
    y[i] = x[i] / sqrtf(sum / static_cast<Number>(columns) + epsilon) * gains[i % columns];
  }
};

// A row of `gate_up` has `width` gates, then as many others.
struct SwigluJob {
  const float* gate_up = nullptr;
  std::size_t rows = 0;
  std::size_t width = 0;
  float* y = nullptr;

  constexpr std::size_t count() const { return rows * width; }
  template <class Number = float>
  constexpr void at(std::size_t i) const {
    const float* row = gate_up + i / width * 2 * width;
    const Number gate = row[i % width];
    y[i] = gate / (1 + expf(-gate)) * row[width + i % width];
  }
};

struct AddJob {
  const float* x = nullptr;
  float* y = nullptr;
  std::size_t elements = 0;

  constexpr std::size_t count() const { return elements; }
  constexpr void at(std::size_t i) const { y[i] += x[i]; }
};

struct ClearJob {
  float* y = nullptr;
  std::size_t elements = 0;

  constexpr std::size_t count() const { return elements; }
  constexpr void at(std::size_t i) const { y[i] = 0; }
};

struct GatherJob {
  const float* x = nullptr;
  const std::uint32_t* from = nullptr;  // Row of x, for each row of y.
  std::size_t rows = 0;
  std::size_t columns = 0;
  float* y = nullptr;

  constexpr std::size_t count() const { return rows * columns; }
  constexpr void at(std::size_t i) const { y[i] = x[from[i / columns] * columns + i % columns]; }
};

// Row r of y gets rows from[r * active] to from[r * active + active - 1] of x, weighed.
struct CombineRowsJob {
  const float* x = nullptr;
  const std::uint32_t* from = nullptr;
  const float* weights = nullptr;
  std::size_t active = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  float* y = nullptr;

  constexpr std::size_t count() const { return rows * columns; }
  constexpr void at(std::size_t i) const {
    const std::size_t first = i / columns * active;
    for (std::size_t a = first; a < first + active; ++a) {
      y[i] += weights[a] * x[from[a] * columns + i % columns];
    }
  }
};

// To BF16, as a product takes it.
struct NarrowJob {
  const float* x = nullptr;
  std::uint16_t* y = nullptr;
  std::size_t elements = 0;

  constexpr std::size_t count() const { return elements; }
  constexpr void at(std::size_t i) const { y[i] = to_bf16(x[i]); }
};

struct GreatestFound {
  float value = 0;
  std::uint32_t column = 0;
  std::uint32_t finite = 0;
};

// Of equal ones the first. One that is no number is greater than none.
struct GreatestOfPiecesJob {
  const float* x = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  GreatestFound* found = nullptr;  // rows x pieces

  static constexpr std::size_t kPiece = 256;
  static constexpr float kLargest = 3.4028234663852886e38F;

  constexpr std::size_t pieces() const { return (columns + kPiece - 1) / kPiece; }
  constexpr std::size_t count() const { return rows * pieces(); }
  constexpr void at(std::size_t i) const {
    const std::size_t first = i % pieces() * kPiece;
    const std::size_t end = first + kPiece < columns ? first + kPiece : columns;
    const float* row = x + i / pieces() * columns;
    GreatestFound best{row[first], static_cast<std::uint32_t>(first), 1};
    for (std::size_t j = first; j < end; ++j) {
      if (!(row[j] <= kLargest && row[j] >= -kLargest)) best.finite = 0;
      if (row[j] > best.value) best = {row[j], static_cast<std::uint32_t>(j), best.finite};
    }
    found[i] = best;
  }
};

struct GreatestJob {
  const GreatestFound* of_pieces = nullptr;
  std::size_t rows = 0;
  std::size_t pieces = 0;
  GreatestFound* found = nullptr;

  constexpr std::size_t count() const { return rows; }
  constexpr void at(std::size_t i) const {
    const GreatestFound* own = of_pieces + i * pieces;
    GreatestFound best = own[0];
    for (std::size_t piece = 1; piece < pieces; ++piece) {
      const std::uint32_t finite = best.finite != 0 && own[piece].finite != 0 ? 1 : 0;
      if (own[piece].value > best.value) best = own[piece];
      best.finite = finite;
    }
    found[i] = best;
  }
};

}  // namespace assay
