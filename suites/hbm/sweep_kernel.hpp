// What stands in each word of swept memory, and the loops that write and compare it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace assay {

// Word i holds mix(seed + i * step), all bits inverted or not: another value in every place (the
// step is odd, the mixing can be undone), so that two addresses that share a cell are seen; every
// bit is tested as 0 and as 1.
struct Pattern {
  std::uint64_t seed = 0;
  bool inverted = false;

  constexpr std::uint64_t operator()(std::uint64_t word) const {
    const std::uint64_t spread = seed + word * kStep;
    return (spread ^ (spread >> 32U)) ^ (inverted ? ~0ULL : 0ULL);
  }
  // The word, below `words`, whose value this is.
  std::optional<std::uint64_t> place_of(std::uint64_t value, std::uint64_t words) const;

  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio, odd.
};

// A lane's part: word `first` of all swept memory stands at words[0].
struct SweptPart {
  std::uint64_t* words = nullptr;
  std::uint64_t first = 0;
  std::size_t count = 0;
};

struct SweepKernel {
  std::string name;  // "hbm.sweep"
  void (*write)(const SweptPart& part, const Pattern& pattern) = nullptr;
  // The number of words that differ from the pattern.
  std::uint64_t (*wrong)(const SweptPart& part, const Pattern& pattern) = nullptr;
};

}  // namespace assay
