// Short passes, one algorithm after the other. The winner is then measured like any product.
#include "suites/gemm/tune.hpp"

#include <algorithm>
#include <array>

#include "results/record/error.hpp"
#include "suites/gemm/product_checks.hpp"

namespace assay {
namespace {

constexpr std::size_t kPasses = 3;  // A median of three bears one that was disturbed.
constexpr double kProductsMax = 100'000;

using Rates = std::array<double, kPasses>;

double median(Rates rates) {
  std::ranges::sort(rates);
  return rates[kPasses / 2];
}

// FLOP/s of each pass. Every algorithm adds in an order of its own, so each has its own checks.
Rates rates_of(State& state, const GemmKernel& kernel, GemmProduct& product,
               const GemmOperands& operands) {
  ProductChecks checks(state.device(), operands, kernel.bits != Bits::free);
  const auto run = [&](std::uint64_t iteration) {
    const GemmSet& set = operands.set(iteration);
    product.multiply(set.a->data(), set.b->data(), operands.result());
  };
  const auto check = [&](std::uint64_t iteration) {
    const auto wrong = checks.wrong(iteration);
    state.verify(!wrong, wrong.value_or(""));
  };
  run(0);
  check(0);
  const double once = state.seconds([&] { run(0); });
  // Whole rounds over all sets, and then the first one, whose product is known.
  const double wanted_products = state.repetition_seconds() / once;
  const auto wanted = static_cast<std::uint64_t>(std::clamp(wanted_products, 1.0, kProductsMax));
  const std::uint64_t products = wanted / operands.sets.size() * operands.sets.size() + 1;
  Rates rates{};
  for (double& rate : rates) {
    const double seconds = state.seconds([&] {
      for (std::uint64_t i = 0; i < products; ++i) run(i);
    });
    check(products - 1);
    rate = flop(operands.shape) * static_cast<double>(products) / seconds;
  }
  return rates;
}

}  // namespace

std::string fastest_algorithm(State& state, const GemmKernel& kernel, GemmProduct& product,
                              const GemmOperands& operands) {
  const std::vector<std::string> algorithms = product.algorithms();
  if (algorithms.empty()) {
    throw Error{"the library of " + kernel.name + " offers no choice of algorithms here"};
  }
  std::string fastest;
  double greatest = 0;
  for (std::size_t at = 0; at < std::min(algorithms.size(), kCandidatesMax); ++at) {
    product.choose(algorithms[at]);
    const Rates rates = rates_of(state, kernel, product, operands);
    state.fact(candidate_fact(at + 1), algorithms[at]);
    state.record_beside(candidate_series("throughput", at + 1), "FLOP/s", rates);
    if (median(rates) > greatest) fastest = algorithms[at];
    greatest = std::max(greatest, median(rates));
  }
  return fastest;
}

}  // namespace assay
