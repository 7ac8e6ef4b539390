// The chase on a CPU: one load after the other, each at the address that the last one gave.
#include "harness/bench/kernel.hpp"
#include "suites/hbm/chain.hpp"

namespace assay {
namespace {

const Link* chase(const Link* from, std::uint64_t loads) {
  for (; loads > 0; --loads) from = from->next;
  return from;
}

const Registered<ChaseKernel> registered{{"hbm.latency", chase}};
const Registered<KernelOffer> offer{
    {"hbm.latency", "cpu", [](const Device&) { return std::string{}; }}};

}  // namespace
}  // namespace assay
