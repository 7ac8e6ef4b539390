// Operands that cases of one suite share, and how much memory they may take.
#pragma once

#include <cstdint>
#include <string>

#include "harness/bench/worker_state.hpp"

namespace assay {

class Operands {
 public:
  // `fraction` of what is free, shared by `sharers` workers on the host at the same time.
  Operands(double fraction, std::size_t sharers) : fraction_(fraction), sharers_(sharers) {}

  // Frees what an earlier suite kept. To be called before each case. `device` may have memory of
  // its own, which nobody shares.
  void enter_suite(const std::string& benchmark, Device& device);

  Kept& kept() { return kept_; }
  // Fixed when the suite began: what its cases keep counts as theirs. Throws world_error where the
  // host does not say how much is free.
  std::uint64_t bytes_max() const;

 private:
  double fraction_;
  std::size_t sharers_;
  std::string suite_;
  Kept kept_;
  std::uint64_t bytes_max_ = 0;
};

}  // namespace assay
