// Counts, factors and results of the collectives.
#include "suites/allreduce/pattern.hpp"

#include <algorithm>

namespace assay {

std::size_t Pattern::count() const {
  const std::size_t elements = bytes / bytes_of(element);
  const std::size_t shared = operation == Operation::all_reduce ? elements : elements / ranks;
  return std::max<std::size_t>(1, shared);
}

std::size_t Pattern::send_count() const {
  const bool whole = operation == Operation::reduce_scatter || operation == Operation::all_to_all;
  return whole ? count() * ranks : count();
}

std::size_t Pattern::receive_count() const {
  const bool whole = operation == Operation::all_gather || operation == Operation::all_to_all;
  return whole ? count() * ranks : count();
}

std::size_t Pattern::moved_bytes() const {
  return std::max(send_count(), receive_count()) * bytes_of(element);
}

double Pattern::bus_factor() const {
  const double n = ranks;
  return (operation == Operation::all_reduce ? 2 : 1) * (n - 1) / n;
}

void Pattern::expect(const Inputs& inputs, Receiver at, std::size_t first,
                     std::span<float> out) const {
  const std::size_t each = count();
  const auto sums_from = [&](std::uint64_t begin) {
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = inputs.sum(begin + j);
  };
  const auto parts_from = [&](std::uint64_t begin) {
    for (std::size_t j = 0; j < out.size(); ++j) {
      const std::size_t place = first + j;
      out[j] = inputs.of(static_cast<unsigned>(place / each), begin + place % each);
    }
  };
  switch (operation) {
    case Operation::reduce_scatter: return sums_from(at.base + at.rank * each + first);
    case Operation::all_gather: return parts_from(at.base);
    case Operation::all_to_all: return parts_from(at.base + at.rank * each);
    default: return sums_from(at.base + first);
  }
}

}  // namespace assay
