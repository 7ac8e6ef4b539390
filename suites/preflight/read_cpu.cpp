// The plain read loop on a CPU: whole numbers, so that any order of additions gives the same sum.
#include "suites/preflight/read_kernel.hpp"

#include "harness/bench/kernel.hpp"

namespace assay {
namespace {

std::uint64_t sum(const std::uint64_t* words, std::size_t count) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < count; ++i) total += words[i];
  return total;
}

const Registered<ReadKernel> registered{{"preflight.read", sum}};
const Registered<KernelOffer> offer{
    {"preflight.read", "cpu", [](const Device&) { return std::string{}; }}};

}  // namespace
}  // namespace assay
