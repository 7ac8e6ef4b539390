// The measured loop of a matrix product.
#include "suites/gemm/gemm.hpp"

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/operands.hpp"
#include "suites/gemm/product_checks.hpp"
#include "suites/gemm/tune.hpp"
#include "suites/preflight/cycles.hpp"
#include "suites/preflight/peak.hpp"

namespace assay {
namespace {

// Under load every product that ends a repetition is checked, and every eighth before it: a check
// costs one pass over C, some percent of a product. In whole numbers each one is.
constexpr std::uint64_t kCheckEvery = 8;
constexpr std::uint64_t kCheckExact = 1;

double bytes_moved(const GemmShape& shape, Number number) {
  return static_cast<double>(operand_bytes(number, shape.m, shape.k) +
                             operand_bytes(number, shape.n, shape.k) +
                             shape.m * shape.n * result_bytes(number));
}

// By what units can be compared: only where all of it is the same, the same operands give the same
// bits. Of whole numbers every library's and every device's are the same.
std::string digest_class(bool exact, const Facts& product) {
  if (exact) return "whole numbers";
  std::string all;
  for (const char* name : {"gpu", "library", "arithmetic", "algorithm"}) {
    const auto found = product.find(name);
    if (found != product.end()) all += (all.empty() ? "" : "; ") + text(found->second);
  }
  return all;
}

// Beside the row check the fleet is one more witness. Where the result is rounded so coarsely that
// the row check leaves room, it is a necessary one. Whole numbers are known to the last bit.
void state_digest(State& state, bool is_needed, const ProductChecks& checks) {
  if (checks.digest().empty()) return;
  state.fact(is_needed ? "digest" : "result_bits", checks.digest());
  for (const auto& [name, value] : checks.facts()) state.fact(name, value);
}

// As the plan froze it, where it did: then nothing else may be taken for it.
void choose_frozen(const State& state, GemmProduct& product) {
  const Algorithm* const frozen = state.algorithm();
  if (frozen == nullptr) return;
  const Facts facts = product.facts();
  const auto library = facts.find("library");
  if (library == facts.end() || library->second != Fact(frozen->library)) {
    throw Error{"the plan froze an algorithm of " + frozen->library + ", and this is " +
                    (library == facts.end() ? "another library" : text(library->second)),
                "have the same library on all hosts, or tune anew"};
  }
  product.choose(frozen->words);
}

// Checks a product of each set, then measures `work`, whose run and check are filled in here.
void measure(State& state, const GemmKernel& kernel, GemmProduct& product, Work work) {
  Device& device = state.device();
  const bool exact = work.check_every == kCheckExact;
  const GemmOperands operands =
      exact ? whole_operands(state, kernel, product) : gemm_operands(state, kernel, product);
  const bool tunes = work.metric == "throughput" && state.axis("mode") == kTuneMode;
  if (tunes) product.choose(fastest_algorithm(state, kernel, product, operands));
  ProductChecks checks(device, operands, exact || kernel.bits != Bits::free);
  work.run = [&](std::uint64_t iteration) {
    const GemmSet& set = operands.set(iteration);
    product.multiply(set.a->data(), set.b->data(), operands.result());
  };
  work.check = [&](std::uint64_t iteration) {
    const auto wrong = checks.wrong(iteration);
    state.verify(!wrong, wrong.value_or(""));
  };
  for (std::uint64_t set = 0; set < operands.sets.size(); ++set) {
    work.run(set);
    work.check(set);
  }

  const Facts facts = product.facts();
  for (const auto& [fact, value] : facts) state.fact(fact, value);
  state.fact("operand_sets", static_cast<double>(operands.sets.size()));
  state.fact("rotation", operands.rotation);
  state.fact("lanes", static_cast<double>(device.lanes()));
  // Those that tune may have different winners.
  if (!tunes) state_digest(state, !exact && kernel.bits == Bits::witnessed, checks);
  if (!tunes && !checks.digest().empty()) state.fact("digest_class", digest_class(exact, facts));
  state.measure(work);
}

}  // namespace

void measure_gemm(State& state, const std::string& name) {
  Device& device = state.device();
  const auto& kernel = assay::kernel<GemmKernel>(device, name);
  const std::string& mode = state.axis("mode");
  const bool exact = mode == "exact";
  const bool capped = mode == "capped";
  if (!exact && !capped && mode != "burst" && mode != "sustained" && mode != kTuneMode) {
    throw Error{"mode '" + mode + "' is none of burst, sustained, capped, exact and tune"};
  }
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const auto product = kernel.make(device, shape);
  choose_frozen(state, *product);
  Work work{.metric = "throughput", .amount = flop(shape)};
  work.check_every = exact ? kCheckExact : kCheckEvery;
  work.sustained = capped || mode == "sustained";
  work.capped = capped;
  // The loop of cycles runs on the host.
  if (!exact && &device.host() == &device) {
    work.clock = cycle_loop();
    work.peak = device_peak(device, number_name(kernel.number));
  }
  measure(state, kernel, *product, std::move(work));
}

std::string gemm_unfit(const Facts& device, const Axes& axes) {
  const auto kind = device.find("device_kind");
  const bool is_gpu = kind != device.end() && kind->second == Fact(std::string("cuda"));
  return tunes(axes) && !is_gpu ? "its library offers no choice of algorithms" : "";
}

void measure_gemm_bandwidth(State& state, const std::string& name) {
  const auto& kernel = assay::kernel<GemmKernel>(state.device(), name);
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const auto product = kernel.make(state.device(), shape);
  measure(state, kernel, *product,
          {.metric = "bandwidth",
           .amount = bytes_moved(shape, kernel.number),
           .check_every = kCheckEvery});
}

}  // namespace assay
