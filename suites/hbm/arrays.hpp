// The three arrays of STREAM: made, first touched and filled in parallel once for all memory
// kernels; what each element must be, so that every one can be checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/bench/state.hpp"

namespace assay {

// How large one of `arrays` arrays is, and how that compares with the cache, as the sample states
// it.
struct ArraySize {
  std::size_t bytes = 0;
  std::string against_cache;
};
ArraySize array_size(State& state, unsigned arrays);

// The part of `count` elements that a lane works on: whole cache lines.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Range lane_range(std::size_t count, unsigned lane, unsigned lanes);

// Iteration n reads its sources from element shift(n) on, so that its result differs from what the
// iteration before left behind: an element that was not written is seen.
inline constexpr std::size_t kShifts = 8;
inline constexpr std::size_t kLineElements = 8;  // 64 bytes of doubles.
inline constexpr std::size_t kShiftMax = (kShifts - 1) * kLineElements;
std::size_t shift(std::uint64_t iteration);

// An element as a sum of whole numbers, exact in FP64: a * a[i + shift] + b * b[i + shift] + index
// * (i + shift).
struct Combination {
  double a = 0;
  double b = 0;
  double index = 0;
};

// What an array holds where that is not as it should be.
struct Difference {
  std::uint64_t elements = 0;
  std::size_t first = 0;
};

class StreamArrays {
 public:
  StreamArrays(Device& device, std::size_t bytes, std::uint64_t seed);

  std::size_t count() const {
    return count_;
  }  // Elements of a result; sources have kShiftMax more.
  double* a() const { return data(*a_); }
  double* b() const { return data(*b_); }
  double* c() const { return data(*c_); }

  // Makes every element of c a NaN: what no kernel leaves.
  void poison(Device& device) const;
  // Compares every element of `array` (count() of them) with what it must be.
  Difference compare(Device& device, const double* array, const Combination& must,
                     std::size_t shifted) const;
  // For each shift, the sum of the count() elements of a from there on: exact.
  std::array<double, kShifts> sums_a() const;

 private:
  static double* data(Memory& memory) { return static_cast<double*>(memory.data()); }

  std::size_t count_;
  std::uint32_t seed_a_;
  std::uint32_t seed_b_;
  std::unique_ptr<Memory> a_;
  std::unique_ptr<Memory> b_;
  std::unique_ptr<Memory> c_;
};

}  // namespace assay
