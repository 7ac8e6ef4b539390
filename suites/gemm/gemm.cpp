// The measured loop of a matrix product.
#include "suites/gemm/gemm.hpp"

#include "harness/bench/kernel.hpp"
#include "suites/gemm/operands.hpp"

namespace assay {
namespace {

// Under load every product that ends a repetition is checked, and every eighth before it: a check
// costs one pass over C, some percent of a product.
constexpr std::uint64_t kCheckEvery = 8;

double flop(const GemmShape& shape) {
  return 2.0 * static_cast<double>(shape.m) * static_cast<double>(shape.n) *
         static_cast<double>(shape.k);
}

}  // namespace

void measure_gemm(State& state, const std::string& name) {
  const auto& kernel = assay::kernel<GemmKernel>(name);
  const GemmShape shape = gemm_shape(state.axis("shape"));
  Device& device = state.device();
  const auto product = kernel.make(shape, device.lanes());
  const GemmOperands operands = gemm_operands(state, kernel, *product);

  const auto run = [&](std::uint64_t iteration) {
    const GemmSet& set = operands.set(iteration);
    product->multiply(set.a->data(), set.b->data(), operands.result());
  };
  const auto check = [&](std::uint64_t iteration) {
    const auto wrong = wrong_rows(device, operands.set(iteration).check, operands.result());
    state.verify(!wrong, wrong.value_or(""));
  };
  for (std::uint64_t set = 0; set < operands.sets.size(); ++set) {
    run(set);
    check(set);
  }

  for (const auto& [fact, value] : product->facts()) state.fact(fact, value);
  state.fact("operand_sets", static_cast<double>(operands.sets.size()));
  state.fact("rotation", operands.rotation);
  state.fact("lanes", static_cast<double>(device.lanes()));
  state.measure({.metric = "throughput",
                 .amount = flop(shape),
                 .run = run,
                 .check = check,
                 .check_every = kCheckEvery});
}

}  // namespace assay
