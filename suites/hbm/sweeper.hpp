// Who writes swept memory and compares it: the lanes of a CPU, or a GPU whose memory the host does
// not see.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/device.hpp"
#include "suites/hbm/sweep_body.hpp"

namespace assay {

// One word that does not hold what was written there.
struct WrongWord {
  std::uint64_t word = 0;  // In order of the swept memory: its virtual offset is 8 times that.
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
  bool inverted = false;          // Of the pattern that was written.
  const void* address = nullptr;  // On the host; null in memory that it does not see.
};

struct WrongWords {
  std::uint64_t compared = 0;  // Of all words: who compared nothing found nothing wrong either.
  std::uint64_t count = 0;
  std::uint64_t bits = 0;        // All bits that differed in any of the words kept.
  std::vector<WrongWord> first;  // At most kWrongKept a lane and pass; of a GPU one a thread.
};
inline constexpr std::size_t kWrongKept = 4;

struct SweepGpuKernel {
  std::string name;                                   // "hbm.sweep"
  void (*write)(Device&, const SweepJob&) = nullptr;  // Done when the device is.
  void (*compare)(Device&, const SweepJob&) = nullptr;
  std::size_t (*threads)(const Device&) = nullptr;  // Of the grid that they are begun with.
};

class Sweeper {
 public:
  virtual ~Sweeper() = default;
  virtual void clear(const SweptPart& part) = 0;  // Touches it for the first time.
  virtual void write(const SweptPart& part, const Pattern& pattern) = 0;
  virtual void compare(const SweptPart& part, const Pattern& pattern) = 0;
  // Adds what differed from `pattern` since this was called last.
  virtual void take_found(const Pattern& pattern, WrongWords& all) = 0;
};

// `device` must outlive it.
std::unique_ptr<Sweeper> sweeper_of(Device& device);

}  // namespace assay
