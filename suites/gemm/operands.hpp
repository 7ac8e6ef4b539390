// The operands of matrix products: seeded, rotated over the last-level cache, each with what its
// product must satisfy.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "suites/gemm/kernel.hpp"

namespace assay {

// One pair of operands, and what their product must satisfy: the row check, or every bit of it.
struct GemmSet {
  std::unique_ptr<Memory> a;
  std::unique_ptr<Memory> b;
  RowCheck check;
  std::unique_ptr<Memory> exact = {};  // On the host. Null: the row check holds.
};

// Operands that rotate, one result that each product overwrites: what the last product left in it
// is wrong for the next, so that a part that was not computed is seen.
struct GemmOperands {
  GemmShape shape;
  Number number = Number::fp32;
  std::uint64_t seed = 0;
  std::vector<GemmSet> sets;
  std::unique_ptr<Memory> c;
  std::string
      rotation;  // How large they are against the last-level cache, as the sample states it.

  const GemmSet& set(std::uint64_t iteration) const { return sets[iteration % sets.size()]; }
  void* result() const { return c->data(); }
};

// Seeded N(0,1) operands, stored as `product` wants them. Throws world_error where two sets do not
// fit into the memory allowed, Error where the shape has no room for whole blocks of scales.
GemmOperands gemm_operands(State& state, const GemmKernel& kernel, GemmProduct& product);

// Two sets of whole numbers, whose product is known to the last bit.
GemmOperands whole_operands(State& state, const GemmKernel& kernel, GemmProduct& product);

// The result, on the host: itself where it is there.
class HostResult {
 public:
  HostResult(Device& device, const GemmOperands& operands);
  const void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::unique_ptr<Memory> copied_;
  const void* data_;
  std::size_t bytes_;
};

// What is wrong with the result of `iteration`, in a sentence.
std::optional<std::string> wrong_result(Device& device, const GemmOperands& operands,
                                        std::uint64_t iteration);
std::optional<std::string> wrong_result(Device& host, const GemmOperands& operands,
                                        std::uint64_t iteration, const HostResult& result);

}  // namespace assay
