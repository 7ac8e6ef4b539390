// The plain read loop: what it sums, and its kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace assay {

struct ReadKernel {
  std::string name;  // "preflight.read"
  // The sum, modulo 2^64, of all words.
  std::uint64_t (*sum)(const std::uint64_t* words, std::size_t count);
};

}  // namespace assay
