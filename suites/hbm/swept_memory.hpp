// Most of free memory, taken in pieces; written with a pattern and compared with it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "harness/telemetry/host_files.hpp"
#include "suites/hbm/sweeper.hpp"

namespace assay {

// How much is taken: never more than `bytes_max`, and only while `reserve_bytes` of what the host,
// or a device with memory of its own, states as free stay untouched, so that no process is killed
// for it.
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
  // For a test on a CPU: the place of a word.
  std::uint64_t& at(std::uint64_t word);

  void write(const Pattern& pattern, const Progress& progress);
  void compare(const Pattern& pattern, const Progress& progress);
  // Adds what differed from `pattern` in the comparison before.
  void take_found(const Pattern& pattern, WrongWords& found);

 private:
  struct Piece {
    std::unique_ptr<Memory> memory;
    std::uint64_t first = 0;  // Word.
    std::uint64_t words = 0;
  };

  void take(std::uint64_t bytes);
  std::uint64_t free_beyond(std::uint64_t reserve_bytes, const HostFiles& files);
  void each_piece(const std::function<void(const SweptPart&)>& part, const Progress& progress);

  Device& device_;
  std::unique_ptr<Sweeper> sweeper_;
  std::vector<Piece> pieces_;
  std::uint64_t words_ = 0;
};

}  // namespace assay
