// The measured loop of a matrix product.
#include "suites/gemm/gemm.hpp"

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/bits_digest.hpp"
#include "suites/gemm/operands.hpp"
#include "suites/preflight/cycles.hpp"
#include "suites/preflight/peak.hpp"

namespace assay {
namespace {

// Under load every product that ends a repetition is checked, and every eighth before it: a check
// costs one pass over C, some percent of a product.
constexpr std::uint64_t kCheckEvery = 8;
constexpr std::uint64_t kCheckExact = 1;

double flop(const GemmShape& shape) {
  return 2.0 * static_cast<double>(shape.m) * static_cast<double>(shape.n) *
         static_cast<double>(shape.k);
}

double bytes_moved(const GemmShape& shape, Number number) {
  return static_cast<double>(operand_bytes(number, shape.m, shape.k) +
                             operand_bytes(number, shape.n, shape.k) +
                             shape.m * shape.n * result_bytes(number));
}

// Where the same operands must give the same bits, those of the first product of each set are kept:
// a later one that differs by a single bit is wrong, though it is within what rounding can do.
class Checks {
 public:
  Checks(Device& device, const GemmOperands& operands, bool same_bits)
      : device_(device), operands_(operands), first_(same_bits ? operands.sets.size() : 0) {}

  std::optional<std::string> wrong(std::uint64_t iteration) {
    const HostResult result(device_, operands_);
    auto found = wrong_result(device_.host(), operands_, iteration, result);
    if (found || first_.empty()) return found;
    const std::uint64_t digest = bits_digest(device_.host(), result.data(), result.bytes());
    auto& first = first_[iteration % first_.size()];
    if (!first) first = digest;
    if (*first == digest) return std::nullopt;
    return "the bits of the product are not those of the first product of the same operands: "
           "digest " +
           digest_text(digest) + " instead of " + digest_text(*first);
  }

  // Of the first set; none where bits may differ.
  std::optional<std::string> digest() const {
    if (first_.empty() || !first_.front()) return std::nullopt;
    return digest_text(*first_.front());
  }

 private:
  Device& device_;
  const GemmOperands& operands_;
  std::vector<std::optional<std::uint64_t>> first_;
};

// Checks a product of each set, then measures `work`, whose run and check are filled in here.
void measure(State& state, const GemmKernel& kernel, GemmProduct& product, Work work) {
  Device& device = state.device();
  const bool exact = work.check_every == kCheckExact;
  const GemmOperands operands =
      exact ? whole_operands(state, kernel, product) : gemm_operands(state, kernel, product);
  Checks checks(device, operands, kernel.same_bits);
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

  for (const auto& [fact, value] : product.facts()) state.fact(fact, value);
  state.fact("operand_sets", static_cast<double>(operands.sets.size()));
  state.fact("rotation", operands.rotation);
  state.fact("lanes", static_cast<double>(device.lanes()));
  if (const auto digest = checks.digest()) state.fact("digest", *digest);
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
  Work work{.metric = "throughput", .amount = flop(shape)};
  work.check_every = exact ? kCheckExact : kCheckEvery;
  work.sustained = mode == "sustained";
  // The loop of cycles runs on the host.
  if (!exact && &device.host() == &device) {
    work.clock = cycle_loop();
    work.peak = device_peak(device, number_name(kernel.number));
  }
  measure(state, kernel, *product, std::move(work));
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
