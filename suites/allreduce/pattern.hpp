// What a collective sends and what must come back, element by element. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/device/communicator.hpp"
#include "suites/allreduce/inputs.hpp"

namespace assay {

struct Receiver {
  unsigned rank = 0;
  std::uint64_t base = 0;
};

// One operation on arrays of a size as nccl-tests states it: of all_reduce each rank's buffer, of
// the others the array over all ranks.
struct Pattern {
  Operation operation = Operation::all_reduce;
  Element element = Element::float32;
  std::size_t bytes = 0;
  unsigned ranks = 0;

  std::size_t count() const;          // Transfer::count.
  std::size_t send_count() const;     // Elements of the buffer that each rank sends from.
  std::size_t receive_count() const;  // And of the one that it receives in.
  std::size_t moved_bytes() const;    // `bytes`, as whole elements of every rank.
  double bus_factor() const;          // busbw / algbw (nccl-tests, doc/PERFORMANCE.md).

  // Elements `first`, `first` + 1, ... of what `rank` receives, where each rank sent
  // inputs.of(rank, base + 0, 1, 2, ...).
  void expect(const Inputs& inputs, Receiver at, std::size_t first, std::span<float> out) const;
};

}  // namespace assay
