// The memory kernels with non-temporal stores, for any instruction set that can store a cache line
// past the caches: no line is read before it is written (no write-allocate), and none is evicted
// for it. `Isa` has line(double*, values) and fence().
//
// Vectors of two doubles: every x86-64 (SSE2) and every aarch64 CPU has them, a whole line is
// stored at once, and wider ones would not make memory faster.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "results/record/registered.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {

using Pair = double __attribute__((vector_size(16)));
using Line = std::array<Pair, 4>;  // 64 bytes.

inline Pair pair_at(const double* from) {
  Pair pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair;
}

// Lines of c by `line(i)`, what stands before and behind whole lines by `one(i)`.
template <class Isa, class LineAt, class OneAt>
void store_lines(const StreamPart& part, const LineAt& line, const OneAt& one) {
  std::size_t i = 0;
  for (; i < part.count && reinterpret_cast<std::uintptr_t>(part.c + i) % sizeof(Line) != 0; ++i) {
    part.c[i] = one(i);
  }
  for (; i + kLineElements <= part.count; i += kLineElements) Isa::line(part.c + i, line(i));
  for (; i < part.count; ++i) part.c[i] = one(i);
  Isa::fence();  // Such stores are ordered by nothing else.
}

// c[i] = value(pair or element at i): one expression for lines and single elements.
template <class Isa, class Value>
double store_all(const StreamPart& part, const Value& value) {
  const auto pair = [](const double* from) { return pair_at(from); };
  const auto single = [](const double* from) { return *from; };
  store_lines<Isa>(
      part,
      [&](std::size_t i) {
        return Line{value(pair, i), value(pair, i + 2), value(pair, i + 4), value(pair, i + 6)};
      },
      [&](std::size_t i) { return value(single, i); });
  return 0;
}

template <class Isa>
struct NonTemporal {
  static double write(const StreamPart& part) {
    const double first = part.first;
    const Pair steps{0, 1};
    store_lines<Isa>(
        part,
        [&](std::size_t i) {
          const Pair at = steps + (first + static_cast<double>(i));
          return Line{at, at + 2, at + 4, at + 6};
        },
        [&](std::size_t i) { return first + static_cast<double>(i); });
    return 0;
  }
  static double copy(const StreamPart& part) {
    return store_all<Isa>(part, [&](auto load, std::size_t i) { return load(part.a + i); });
  }
  static double scale(const StreamPart& part) {
    return store_all<Isa>(part,
                          [&](auto load, std::size_t i) { return part.scalar * load(part.a + i); });
  }
  static double add(const StreamPart& part) {
    return store_all<Isa>(
        part, [&](auto load, std::size_t i) { return load(part.a + i) + load(part.b + i); });
  }
  static double triad(const StreamPart& part) {
    return store_all<Isa>(part, [&](auto load, std::size_t i) {
      return load(part.a + i) + part.scalar * load(part.b + i);
    });
  }
};

// What an instruction set's file registers: the five kernels under the names of the benchmarks.
template <class Isa>
struct NonTemporalKernels {
  Registered<HbmKernel> write{{"hbm.write_nt", Isa::stores(), NonTemporal<Isa>::write}};
  Registered<HbmKernel> copy{{"hbm.copy_nt", Isa::stores(), NonTemporal<Isa>::copy}};
  Registered<HbmKernel> scale{{"hbm.scale_nt", Isa::stores(), NonTemporal<Isa>::scale}};
  Registered<HbmKernel> add{{"hbm.add_nt", Isa::stores(), NonTemporal<Isa>::add}};
  Registered<HbmKernel> triad{{"hbm.triad_nt", Isa::stores(), NonTemporal<Isa>::triad}};
};

}  // namespace assay
