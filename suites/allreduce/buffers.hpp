// A rank's operands: more than the caches hold, cut into slots that the iterations go round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/bench/state.hpp"
#include "suites/allreduce/pattern.hpp"

namespace assay {

class Buffers {
 public:
  // Two arrays of `bytes` that suit these ranks; what is received in holds NaN.
  Buffers(Device& device, Communicator& ranks, std::size_t bytes, const Inputs& inputs);

  std::size_t bytes() const { return send_->bytes(); }
  const Inputs& inputs() const { return inputs_; }
  void* send_at(std::size_t byte) { return static_cast<std::byte*>(send_->data()) + byte; }
  void* receive_at(std::size_t byte) { return static_cast<std::byte*>(receive_->data()) + byte; }
  // What was received there before cannot be taken for what comes next: NaN.
  void poison(std::size_t byte, std::size_t bytes);
  // For an operation in place: what would be sent, where it is received.
  void place(std::size_t byte, std::size_t bytes);
  // What was received there, where the host can read it; until the next call.
  const void* received(std::size_t byte, std::size_t bytes);
  // Makes all that is sent.
  void fill(Element element, unsigned rank);

 private:
  void* scratch(std::size_t bytes);

  Device& device_;
  Inputs inputs_;
  std::unique_ptr<Memory> send_;
  std::unique_ptr<Memory> receive_;
  std::unique_ptr<Memory> scratch_;  // Of the host, where the arrays are not.
};

// Of each of a rank's two arrays for operations of that pattern, the same on all ranks: at least
// three times the last-level cache over all ranks of the host (nccl-tests shifts its buffer for the
// same end), and at least one operation. Throws Error on all where the memory of one does not allow
// that.
std::size_t bytes_of_operands(State& state, const Pattern& pattern);

// Arrays so large among all ranks of the group, kept over the cases of a job.
Buffers& kept_buffers(State& state, const Pattern& pattern);

// Where an array is not what a pattern says must be in it.
struct Differences {
  std::size_t count = 0;
  std::size_t first = 0;
  float found = 0;
  float expected = 0;
};
Differences differences(const Pattern& pattern, const Inputs& inputs, Receiver at,
                        const void* received);
// "3 of 64 elements are wrong, the first at index 7: 5 instead of 6"; empty where none is.
std::string in_words(const Differences& found, std::size_t of);

float number_at(const void* array, Element element, std::size_t index);

}  // namespace assay
