// Breaks texts in the ways that files get broken: bits, cuts, repeats, swaps, and values that are
// hard to read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::fuzz {

// The same seed gives the same texts on every machine.
class Mutator {
 public:
  Mutator(std::uint64_t seed, std::vector<std::string> seeds);

  // One of the seeds with 1 to 4 changes.
  std::string broken();
  // `text` with exactly one change.
  std::string broken_once(std::string text);

 private:
  std::uint64_t next();
  std::size_t below(std::size_t limit);  // 0 where limit is 0.
  std::string_view part_of(std::string_view text);

  std::uint64_t state_;
  std::vector<std::string> seeds_;
};

}  // namespace assay::fuzz
