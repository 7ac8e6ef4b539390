// The slots of a rank's operands: which one is next, what it must hold, and putting it back.
#include "suites/allreduce/rounds.hpp"

#include <algorithm>

namespace assay {
namespace {

// Between two looks an operation in place uses each slot once: its input is gone then.
constexpr std::size_t kInPlaceBytes = 16U << 20U;

}  // namespace

Rounds::Rounds(State& state, const Pattern& pattern, const RoundsOn& on, bool in_place)
    : state_(state),
      pattern_(pattern),
      in_place_(in_place),
      buffers_(on.buffers),
      comm_(on.ranks),
      stride_(pattern.moved_bytes()),
      slots_(buffers_.bytes() / stride_) {}

std::size_t Rounds::slots_in_place() const {
  return std::clamp<std::size_t>(kInPlaceBytes / stride_, 1, slots_);
}

std::size_t Rounds::dirty_slots() const {
  return static_cast<std::size_t>(std::min<std::uint64_t>(dirty_, slots_));
}

void Rounds::run(std::uint64_t iteration) {
  const std::size_t at = static_cast<std::size_t>(iteration % slots_) * stride_;
  comm_.enqueue({.operation = pattern_.operation,
                 .send = in_place_ ? buffers_.receive_at(at) : buffers_.send_at(at),
                 .receive = buffers_.receive_at(at),
                 .count = pattern_.count(),
                 .element = pattern_.element},
                state_.group().deadline_seconds());
  next_ = iteration + 1;
  ++dirty_;
}

void Rounds::restore() {
  const std::size_t slots = dirty_slots();
  for (std::size_t back = 1; back <= slots; ++back) restore_slot((next_ - back) % slots_);
  dirty_ = 0;
}

void Rounds::restore_all() {
  for (std::size_t slot = 0; slot < slots_; ++slot) restore_slot(slot);
  dirty_ = 0;
}

void Rounds::check() {
  if (in_place_ && dirty_ > slots_) return;  // A calibration: sums of sums.
  const std::size_t slots = dirty_slots();
  std::string wrong;
  for (std::size_t back = 1; back <= slots && wrong.empty(); ++back) {
    wrong = difference((next_ - back) % slots_);
  }
  state_.verify(wrong.empty(), wrong);
}

void Rounds::restore_slot(std::size_t slot) {
  if (in_place_) {
    buffers_.place(slot * stride_, stride_);
  } else {
    buffers_.poison(slot * stride_, stride_);
  }
}

// What is wrong in a slot, in words; empty where nothing is.
std::string Rounds::difference(std::size_t slot) {
  const Receiver at{comm_.rank(), base_of(slot)};
  const Differences found =
      differences(pattern_, buffers_.inputs(), at, buffers_.received(slot * stride_, stride_));
  return in_words(found, pattern_.receive_count());
}

}  // namespace assay
