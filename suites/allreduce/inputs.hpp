// Numbers whose sum over all ranks is exact in any order, so that every element of a result can be
// compared bit by bit. Pure.
//
// All are whole numbers from 0, and no partial sum reaches 2^24 (FP32) or 2^8 (BF16), below which
// every whole number is a number of the type: no order of additions rounds. Each rank's numbers
// differ with its place and with the seed, so a block that went astray is found; and the sum of a
// place is known without adding over the ranks, so that checking costs the same for any number of
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/device/communicator.hpp"

namespace assay {

class Inputs {
 public:
  // Of float32 or bfloat16 elements, for at least one rank.
  Inputs(unsigned ranks, std::uint64_t seed, Element element);

  // What rank `rank` brings to place `index`: the upper bits of what the place is mixed to turn the
  // shares, the lower ones say how much more the rank brings whose turn it is.
  float of(unsigned rank, std::uint64_t index) const {
    const std::uint64_t mixed = mix(index);
    const auto turned = static_cast<unsigned>(((mixed >> 32U) * ranks_) >> 32U);
    const unsigned place = rank + turned < ranks_ ? rank + turned : rank + turned - ranks_;
    return static_cast<float>(place == 0 ? shares_[0] + extra(mixed) : shares_[place]);
  }

  // What all ranks bring to it together.
  float sum(std::uint64_t index) const { return static_cast<float>(base_ + extra(mix(index))); }

 private:
  // SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): a
  // bijection whose every bit depends on all bits of what goes in.
  static std::uint64_t split_mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
  }

  std::uint64_t mix(std::uint64_t index) const { return split_mix(index ^ seed_); }
  std::uint32_t extra(std::uint64_t mixed) const {
    return static_cast<std::uint32_t>(mixed) & extra_mask_;
  }

  unsigned ranks_;
  std::uint64_t seed_;
  // A share for each rank; at every place they are dealt out anew, turned by what the place says.
  std::vector<std::uint32_t> shares_;
  std::uint32_t base_ = 0;  // The sum of all shares.
  std::uint32_t extra_mask_;
};

}  // namespace assay
