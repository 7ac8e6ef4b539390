// The operations of one case: which slot of a rank's operands each iteration uses, and what it must
// have left there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/bench/group.hpp"
#include "suites/allreduce/buffers.hpp"

namespace assay {

// Who works together, and with what: both outlive the rounds.
struct RoundsOn {
  Communicator& ranks;
  Buffers& buffers;
};

class Rounds {
 public:
  // `component` of MPI, or "default". Every rank makes one.
  Rounds(State& state, const Pattern& pattern, const std::string& component, bool in_place)
      : Rounds(state, pattern, {state.group().data(component), kept_buffers(state, pattern)},
               in_place) {}
  Rounds(State& state, const Pattern& pattern, const RoundsOn& on, bool in_place);

  std::size_t slots() const { return slots_; }
  std::size_t slots_in_place() const;

  void run(std::uint64_t iteration);

  // What was received in goes back to what it was before: inputs in place, else NaN everywhere.
  void restore();
  // Before the first iteration all slots are as restore() would leave them.
  void restore_all();

  // Compares every element of what the iterations since restore() have left; all of them count as
  // looked at. Throws where one is wrong.
  void check();

 private:
  std::uint64_t base_of(std::size_t slot) const {
    return slot * stride_ / bytes_of(pattern_.element);
  }
  std::size_t dirty_slots() const;
  void restore_slot(std::size_t slot);
  std::string difference(std::size_t slot);

  State& state_;
  Pattern pattern_;
  bool in_place_;
  Buffers& buffers_;
  Communicator& comm_;
  std::size_t stride_;
  std::size_t slots_;
  std::uint64_t next_ = 0;   // Iteration.
  std::uint64_t dirty_ = 0;  // Iterations since restore().
};

}  // namespace assay
