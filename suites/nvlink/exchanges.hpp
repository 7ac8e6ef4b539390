// Rounds in which every GPU exchanges messages with one partner, all pairs at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/pairs.hpp"

namespace assay {

class Exchanges {
 public:
  // Of messages as long as the axis `size` says. In as many rounds as it takes for every pair to
  // meet, or in the first `rounds_max` of them.
  Exchanges(State& state, std::size_t rounds_max);

  // Every round once: connections are made, and messages compared. To be called first.
  void begin();

  // What each rank received of each other, in B/s. What arrived last in each round is compared.
  PairRates repetition();

  double message_bytes() const { return static_cast<double>(pattern_.moved_bytes()); }
  double compared_bytes() const;  // Of each message.

 private:
  void exchange(unsigned peer, std::uint64_t iteration);
  double round(std::size_t number, std::uint64_t iterations);
  std::string difference(unsigned peer);

  State& state_;
  Group& group_;
  Pattern pattern_;
  Buffers& buffers_;
  std::size_t slots_;
  std::size_t rounds_;
  std::uint64_t iterations_ = 1;
  std::uint64_t looks_ = 0;  // At messages.
  std::size_t latest_ = 0;   // The slot that was received in last.
};

// Whether the ranks that a host is asked with stand on others, too.
bool reach_beyond_a_host(const Facts& host);

// For Benchmark::unfit: also where the GPUs have no NVLink in common.
std::string pairs_unfit(const Facts& host, const Axes& axes);

}  // namespace assay
