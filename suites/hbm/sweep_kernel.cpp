// Undoing the pattern: which word a value was written to.
#include "suites/hbm/sweep_kernel.hpp"

namespace assay {
namespace {

// Of an odd number modulo 2^64, by Newton's steps: each doubles the bits that are right, from 3.
constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t x = odd;
  for (int bits = 3; bits < 64; bits *= 2) x *= 2 - odd * x;
  return x;
}
static_assert(inverse(Pattern::kStep) * Pattern::kStep == 1);

}  // namespace

std::optional<std::uint64_t> Pattern::place_of(std::uint64_t value, std::uint64_t words) const {
  const std::uint64_t mixed = inverted ? ~value : value;
  const std::uint64_t spread = mixed ^ (mixed >> 32U);
  const std::uint64_t word = (spread - seed) * inverse(kStep);
  return word < words ? std::optional(word) : std::nullopt;
}

}  // namespace assay
