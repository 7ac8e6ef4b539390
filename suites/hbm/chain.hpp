// A chain of cache lines in random order: each holds where the next one lies, so that no load can
// begin before the last one ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/bench/state.hpp"

namespace assay {

inline constexpr std::size_t kLinkBytes = 64;  // A cache line of x86-64 and of server aarch64.

struct alignas(kLinkBytes) Link {
  const Link* next = nullptr;
  std::uint64_t place = 0;  // In the order of the chase: how far it got can be told from any link.
};

struct ChaseKernel {
  std::string name;  // "hbm.latency"
  // The link that `loads` dependent loads lead to.
  const Link* (*chase)(const Link* from, std::uint64_t loads) = nullptr;
};

// One cycle through all links, by Sattolo's algorithm (Information Processing Letters 22, 1986):
// every link is visited once before the first one comes again, in an order that no prefetcher
// knows.
class Chain {
 public:
  // At least two links. Written by lane 0, which is the one that chases.
  Chain(Device& device, std::size_t bytes, std::uint64_t seed);

  std::size_t count() const { return count_; }
  const Link* first() const { return links_; }
  // Links seen before the first came again: count() where it is one cycle. Numbers them.
  std::uint64_t cycle() const { return cycle_; }

 private:
  void shuffle(std::uint64_t seed);
  void number();

  std::unique_ptr<Memory> memory_;
  std::size_t count_ = 0;
  std::uint64_t cycle_ = 0;
  Link* links_ = nullptr;
};

}  // namespace assay
