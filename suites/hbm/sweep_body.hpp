// What one thread of a GPU does in the sweep (as in grid_thread.hpp): 16 bytes an access, and what
// it found wrong in a record of its own, so that no thread waits for another.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/device/grid_thread.hpp"
#include "suites/hbm/sweep_kernel.hpp"

namespace assay {

struct alignas(16) WordPair {
  std::uint64_t x = 0;
  std::uint64_t y = 0;
};

// Of all that a thread compared since the records were cleared.
struct ThreadFound {
  std::uint64_t compared = 0;  // Words: a kernel that did nothing finds nothing wrong either.
  std::uint64_t count = 0;     // Wrong words.
  std::uint64_t bits = 0;      // All bits that differed in any of them.
  std::uint64_t word = 0;      // The first of them, and what it held.
  std::uint64_t value = 0;
};

// `words` is aligned to 16 bytes; `found` has one element a thread of the grid.
struct SweepJob {
  WordPair* words = nullptr;
  ThreadFound* found = nullptr;
  std::uint64_t first = 0;  // What words[0].x is among all swept words.
  std::size_t pairs = 0;
  Pattern pattern;
};

template <class Visit>
constexpr void sweep_write_thread(const SweepJob& job, GridThread thread, Visit visit) {
  for (std::size_t i = thread.index; i < job.pairs; i += thread.count) {
    visit(i);
    const std::uint64_t word = job.first + 2 * i;
    job.words[i] = {job.pattern(word), job.pattern(word + 1)};
  }
}

constexpr void note_word(ThreadFound& found, std::uint64_t word, std::uint64_t value,
                         std::uint64_t expected) {
  if (value == expected) return;
  if (found.count == 0) {
    found.word = word;
    found.value = value;
  }
  ++found.count;
  found.bits |= value ^ expected;
}

template <class Visit>
constexpr void sweep_compare_thread(const SweepJob& job, GridThread thread, Visit visit) {
  ThreadFound found = job.found[thread.index];
  for (std::size_t i = thread.index; i < job.pairs; i += thread.count) {
    visit(i);
    const std::uint64_t word = job.first + 2 * i;
    const WordPair pair = job.words[i];
    found.compared += 2;
    note_word(found, word, pair.x, job.pattern(word));
    note_word(found, word + 1, pair.y, job.pattern(word + 1));
  }
  job.found[thread.index] = found;
}

}  // namespace assay
