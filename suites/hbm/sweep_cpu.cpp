// The loops of the sweep on a CPU, at the speed of memory.
#include "harness/bench/kernel.hpp"
#include "suites/hbm/sweep_kernel.hpp"

namespace assay {
namespace {

void write(const SweptPart& part, const Pattern& pattern) {
  const Pattern here{pattern.seed + part.first * Pattern::kStep, pattern.inverted};
  std::uint64_t* const words = part.words;
  for (std::size_t i = 0; i < part.count; ++i) words[i] = here(i);
}

std::uint64_t wrong(const SweptPart& part, const Pattern& pattern) {
  const Pattern here{pattern.seed + part.first * Pattern::kStep, pattern.inverted};
  const std::uint64_t* const words = part.words;
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < part.count; ++i) found += words[i] != here(i) ? 1U : 0U;
  return found;
}

const Registered<SweepKernel> registered{{"hbm.sweep", write, wrong}};
const Registered<KernelOffer> offer{
    {"hbm.sweep", "cpu", [](const Device&) { return std::string{}; }}};

}  // namespace
}  // namespace assay
