// The measured loop of a matrix product.
#include "suites/gemm/gemm.hpp"

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/operands.hpp"
#include "suites/preflight/cycles.hpp"
#include "suites/preflight/peak.hpp"

namespace assay {
namespace {

// Under load every product that ends a repetition is checked, and every eighth before it: a check
// costs one pass over C, some percent of a product.
constexpr std::uint64_t kCheckEvery = 8;

double flop(const GemmShape& shape) {
  return 2.0 * static_cast<double>(shape.m) * static_cast<double>(shape.n) *
         static_cast<double>(shape.k);
}

double bytes_moved(const GemmShape& shape, Number number) {
  return static_cast<double>((shape.m * shape.k + shape.k * shape.n) * bytes(number) +
                             shape.m * shape.n * result_bytes(number));
}

const char* type_of(Number number) {
  switch (number) {
    case Number::fp64: return "fp64";
    case Number::fp32: return "fp32";
    case Number::bf16: return "bf16";
  }
  return "";
}

// Checks a product of each set, then measures `work`, whose run and check are filled in here.
void measure(State& state, GemmProduct& product, const GemmOperands& operands, Work work) {
  Device& device = state.device();
  work.run = [&](std::uint64_t iteration) {
    const GemmSet& set = operands.set(iteration);
    product.multiply(set.a->data(), set.b->data(), operands.result());
  };
  work.check = [&](std::uint64_t iteration) {
    const auto wrong = wrong_result(device, operands, iteration);
    state.verify(!wrong, wrong.value_or(""));
  };
  for (std::uint64_t set = 0; set < operands.sets.size(); ++set) {
    work.run(set);
    work.check(set);
  }

  for (const auto& [fact, value] : product.facts()) state.fact(fact, value);
  state.fact("operand_sets", static_cast<double>(operands.sets.size()));
  state.fact("rotation", operands.rotation);
  state.fact("lanes", static_cast<double>(device.lanes()));
  state.measure(work);
}

}  // namespace

void measure_gemm(State& state, const std::string& name) {
  Device& device = state.device();
  const auto& kernel = assay::kernel<GemmKernel>(device, name);
  const std::string& mode = state.axis("mode");
  const bool exact = mode == "exact";
  if (!exact && mode != "burst" && mode != "sustained") {
    throw Error{"mode '" + mode + "' is none of burst, sustained and exact"};
  }
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const auto product = kernel.make(device, shape);
  const GemmOperands operands =
      exact ? whole_operands(state, kernel, *product) : gemm_operands(state, kernel, *product);
  Work work{.metric = "throughput", .amount = flop(shape)};
  work.check_every = exact ? 1 : kCheckEvery;
  work.sustained = mode == "sustained";
  // The loop of cycles runs on the host.
  if (!exact && &device.host() == &device) {
    work.clock = cycle_loop();
    work.peak = device_peak(device, type_of(kernel.number));
  }
  measure(state, *product, operands, std::move(work));
}

void measure_gemm_bandwidth(State& state, const std::string& name) {
  const auto& kernel = assay::kernel<GemmKernel>(state.device(), name);
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const auto product = kernel.make(state.device(), shape);
  const GemmOperands operands = gemm_operands(state, kernel, *product);
  measure(state, *product, operands,
          {.metric = "bandwidth",
           .amount = bytes_moved(shape, kernel.number),
           .check_every = kCheckEvery});
}

}  // namespace assay
