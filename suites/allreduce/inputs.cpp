// Dealing out the shares.
#include "suites/allreduce/inputs.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {
namespace {

// Half of the whole numbers that the type has is for all shares together, half for the extra.
constexpr std::uint32_t kHalfFp32 = 1U << 23U;
constexpr std::uint32_t kHalfBf16 = 1U << 7U;

}  // namespace

Inputs::Inputs(unsigned ranks, std::uint64_t seed, Element element)
    : ranks_(ranks), seed_(seed), shares_(ranks) {
  expect(ranks > 0, "a group has ranks");
  const std::uint32_t half = element == Element::bfloat16 ? kHalfBf16 : kHalfFp32;
  extra_mask_ = half - 1;
  // Of many ranks most bring nothing: the shares together stay below their half.
  std::uint32_t left = half - 1;
  const std::uint64_t most = std::max(1U, left / ranks);
  for (std::uint32_t& share : shares_) {
    const std::uint64_t bits =
        split_mix(seed + static_cast<std::uint64_t>(&share - shares_.data()));
    share = std::min(left, static_cast<std::uint32_t>(((bits >> 32U) * (most + 1)) >> 32U));
    left -= share;
    base_ += share;
  }
}

}  // namespace assay
