// The three arrays of STREAM: made, first touched and filled in parallel once for all memory
// kernels; what each element must be, so that every one can be checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/bench/state.hpp"
#include "harness/device/lanes.hpp"

namespace assay {

// How large one of `arrays` arrays is, and how that compares with the cache, as the sample states
// it.
struct ArraySize {
  std::size_t bytes = 0;
  std::string against_cache;
};
ArraySize array_size(State& state, unsigned arrays);

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
  double* a() const { return data(*a_, 0); }
  double* b() const { return data(*b_, 1); }
  double* c() const { return data(*c_, 2); }

  // Makes every element of c a NaN: what no kernel leaves.
  void poison(Device& device) const;
  // Compares every element of `array` (count() of them) with what it must be.
  Difference compare(Device& device, const double* array, const Combination& must,
                     std::size_t shifted) const;
  // For each shift, the sum of the count() elements of a from there on: exact.
  std::array<double, kShifts> sums_a() const;

 private:
  // Three arrays that start at the same place in their pages would wait for one another: a load
  // looks as if it read what a store 4 KiB away just wrote. So each starts 21 lines (a third of a
  // page) after the last.
  static constexpr std::size_t kStagger = 21 * kLineElements;
  // Every lane's part of an array of count() and `more` elements, made by the host.
  void make(Device& device, double* array, std::size_t more,
            const std::function<void(double* array, Range range)>& part) const;
  Difference compare_on_host(Device& host, const double* array, const Combination& must,
                             std::size_t shifted) const;
  static double* data(Memory& memory, std::size_t array) {
    return static_cast<double*>(memory.data()) + array * kStagger;
  }

  std::size_t count_;
  std::uint32_t seed_a_;
  std::uint32_t seed_b_;
  std::unique_ptr<Memory> a_;
  std::unique_ptr<Memory> b_;
  std::unique_ptr<Memory> c_;
};

}  // namespace assay
