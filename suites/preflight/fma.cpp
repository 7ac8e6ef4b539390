// The multiply-add loop on all lanes: operands, exact check, choice of the kernel.
#include "suites/preflight/fma.hpp"

#include <algorithm>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kStartMax = 1 << 16;
constexpr std::uint64_t kStepMax = 4;
// start + rounds * terms * step stays below 2^16 + 2^19 * 4, far below 2^24.
constexpr std::uint64_t kTermsTotal = 1 << 19;

// splitmix64 (Steele, Lea, Flood 2014): one multiplication-xor chain a number.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t mixed = (state += 0x9e3779b97f4a7c15U);
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

double flop_per_round(const FmaKernel& kernel) {
  return 2.0 * static_cast<double>(kernel.terms * kernel.sums);
}

std::uint64_t rounds_max(const FmaKernel& kernel) { return kTermsTotal / kernel.terms; }

FmaOperands fma_operands(const FmaKernel& kernel, std::uint64_t seed) {
  FmaOperands operands;
  for (float& step : operands.step) step = static_cast<float>(1 + next(seed) % kStepMax);
  operands.start.resize(kernel.sums);
  for (float& start : operands.start) start = static_cast<float>(next(seed) % kStartMax);
  return operands;
}

bool exact(const FmaKernel& kernel, const FmaOperands& operands, std::uint64_t rounds,
           const std::vector<double>& sums) {
  const auto factor = static_cast<double>(rounds * kernel.terms);
  for (std::size_t j = 0; j < kernel.sums; ++j) {
    const double expected = operands.start[j] + factor * operands.step[j % kernel.steps];
    if (sums[j] != expected) return false;
  }
  return sums.size() == kernel.sums;
}

const FmaKernel* fma_kernel(const std::string& type) {
  const FmaKernel* widest = nullptr;
  for (const FmaKernel* candidate : Registered<FmaKernel>::all()) {
    if (candidate->type != type || !candidate->unavailable().empty()) continue;
    if (widest == nullptr || candidate->width > widest->width) widest = candidate;
  }
  return widest;
}

void measure_fma(State& state, const std::string& type) {
  const FmaKernel* kernel = fma_kernel(type);
  if (kernel == nullptr) throw Error{"this program has no " + type + " loop that runs on this CPU"};
  const std::uint64_t rounds = rounds_max(*kernel);
  const FmaOperands operands = fma_operands(*kernel, state.seed());
  Device& device = state.device();
  std::vector<std::vector<double>> sums(device.lanes(), std::vector<double>(kernel->sums, 0.0));

  const auto run = [&](std::uint64_t) {
    device.parallel(
        [&](unsigned lane, unsigned) { kernel->run(operands, rounds, sums[lane].data()); });
  };
  const auto check = [&](std::uint64_t) {
    const bool right = std::ranges::all_of(
        sums, [&](const auto& lane) { return exact(*kernel, operands, rounds, lane); });
    state.verify(right, "a sum of the multiply-add loop is not exact");
    for (auto& lane : sums) std::ranges::fill(lane, 0.0);
  };
  run(0);
  check(0);

  state.fact("isa", kernel->isa);
  state.fact("lanes", static_cast<double>(device.lanes()));
  state.measure({.metric = "throughput",
                 .amount = flop_per_round(*kernel) * static_cast<double>(rounds * device.lanes()),
                 .run = run,
                 .check = check});
}

}  // namespace assay
