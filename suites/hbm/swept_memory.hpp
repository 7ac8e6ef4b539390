// Most of free memory, taken in pieces; written with a pattern and compared with it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "harness/telemetry/host_files.hpp"
#include "suites/hbm/sweep_kernel.hpp"

namespace assay {

// One word that does not hold what was written there.
struct WrongWord {
  std::uint64_t word = 0;  // In order of the swept memory: its virtual offset is 8 times that.
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
  bool inverted = false;  // Of the pattern that was written.
  const void* address = nullptr;
};

struct WrongWords {
  std::uint64_t count = 0;
  std::uint64_t bits = 0;        // All bits that differed in any of the words kept.
  std::vector<WrongWord> first;  // At most kWrongKept a lane and pass.
};
inline constexpr std::size_t kWrongKept = 4;

// How much is taken: never more than `bytes_max`, and only while `reserve_bytes` of what the host
// states as free stay untouched, so that no process is killed for it.
struct SweepLimits {
  std::uint64_t bytes_max = 0;
  std::uint64_t reserve_bytes = 0;
  std::size_t piece_bytes = 64U << 20U;  // Small beside the reserve.
};

class SweptMemory {
 public:
  using Progress = std::function<void(double fraction)>;

  // Touches each piece before it takes the next. Throws world_error where there is none.
  SweptMemory(Device& device, const SweepLimits& limits, const HostFiles& files,
              const Progress& progress);

  std::uint64_t words() const { return words_; }
  std::uint64_t bytes() const { return words_ * sizeof(std::uint64_t); }
  // For a test: the place of a word.
  std::uint64_t& at(std::uint64_t word);

  void write(const Pattern& pattern, const Progress& progress);
  // Adds what differs to `found`.
  void compare(const Pattern& pattern, WrongWords& found, const Progress& progress);

 private:
  struct Piece {
    std::unique_ptr<Memory> memory;
    std::uint64_t first = 0;  // Word.
    std::uint64_t words = 0;
  };

  void take(std::uint64_t bytes);
  void each_piece(const std::function<void(const SweptPart&, unsigned lane)>& part,
                  const Progress& progress);

  Device& device_;
  const SweepKernel& kernel_;
  std::vector<Piece> pieces_;
  std::uint64_t words_ = 0;
};

}  // namespace assay
