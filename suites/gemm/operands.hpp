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

// One pair of operands, and what their product must satisfy.
struct GemmSet {
  std::unique_ptr<Memory> a;
  std::unique_ptr<Memory> b;
  RowCheck check;
};

// Operands that rotate, one result that each product overwrites: what the last product left in it
// is wrong for the next, so that a part that was not computed is seen.
struct GemmOperands {
  GemmShape shape;
  std::vector<GemmSet> sets;
  std::unique_ptr<Memory> c;
  std::string
      rotation;  // How large they are against the last-level cache, as the sample states it.

  const GemmSet& set(std::uint64_t iteration) const { return sets[iteration % sets.size()]; }
  float* result() const { return static_cast<float*>(c->data()); }
};

// Seeded N(0,1) operands, stored as `product` wants them. Throws world_error where two sets do not
// fit into the memory allowed.
GemmOperands gemm_operands(State& state, const GemmKernel& kernel, GemmProduct& product);

}  // namespace assay
