// Rounds in which every GPU of a host copies out of the memory of one other, all pairs at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "suites/allreduce/pairs.hpp"
#include "suites/nvlink/peer_memory.hpp"

namespace assay {

class PeerCopies {
 public:
  // Of arrays as long as the axis `size` says. All ranks make theirs and open the others'.
  explicit PeerCopies(State& state);
  // Every round once, and how many copies make a repetition. To be called first.
  void begin();
  // What each rank copied from each other, in B/s. A part of what came is compared.
  PairRates repetition();

  // Closes the others' arrays and waits until all have: then each may free its own. To be called
  // last; after a failure nobody is waited for.
  void end();

  double bytes() const { return static_cast<double>(bytes_); }
  double compared_bytes() const;

 private:
  double round(std::size_t number, std::uint64_t iterations);
  std::string difference(unsigned peer);

  State& state_;
  Group& group_;
  Device& device_;
  std::size_t bytes_;
  std::unique_ptr<Memory> own_;  // What others copy.
  std::unique_ptr<Memory> received_;
  std::vector<std::unique_ptr<PeerMemory>> peers_;  // By rank; null for this one.
  std::uint64_t iterations_ = 1;
  std::uint64_t looks_ = 0;  // At copies.
};

}  // namespace assay
