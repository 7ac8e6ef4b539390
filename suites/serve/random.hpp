// Seeded numbers for prompts and arrivals: SplitMix64 (Steele, Lea, Flood, "Fast Splittable
// Pseudorandom Number Generators", 2014). Its numbers are the same on every machine.
#pragma once

#include <cstdint>

namespace assay {

class Random {
 public:
  // Streams of one seed have nothing in common: a request's prompt does not depend on the others'.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
      : state_(mixed(seed) ^ mixed(~stream)) {}

  std::uint64_t next() { return mixed(state_ += 0x9E3779B97F4A7C15ULL); }

  // Above 0 and below 1: 53 bits, in the middle of their step.
  double unit() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1p-53; }

  // From 0 on, below `count`, which is far below 2^32.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((next() >> 32U) * count) >> 32U);
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

}  // namespace assay
