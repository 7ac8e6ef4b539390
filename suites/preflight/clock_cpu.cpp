// The chain of additions on a CPU. Register to register: an addition of a small constant can vanish
// in the renaming of recent cores (Golden Cove). One cycle each on every x86-64 core (A. Fog,
// "Instruction tables": ADD r,r has latency 1 from the Pentium Pro to Zen 5 and Golden Cove) and on
// Neoverse cores (Arm's software optimization guides: ADD, basic: latency 1).
#include "harness/bench/kernel.hpp"
#include "suites/preflight/cycles.hpp"

namespace assay {
namespace {

#if defined(__x86_64__) || defined(__aarch64__)

constexpr bool kOffered = true;

std::uint64_t add(std::uint64_t sum, std::uint64_t step, std::uint64_t adds) {
  for (std::uint64_t left = adds; left >= kAddsUnrolled; left -= kAddsUnrolled) {
    // The counting beside it waits for nothing of the chain, so it costs no cycle.
#if defined(__x86_64__)
    asm volatile(".rept 64\n add %[step], %[sum]\n .endr" : [sum] "+r"(sum) : [step] "r"(step));
#else
    asm volatile(".rept 64\n add %[sum], %[sum], %[step]\n .endr"
                 : [sum] "+r"(sum)
                 : [step] "r"(step));
#endif
  }
  return sum;
}

const Registered<ClockKernel> registered{{"preflight.clock", add}};

#else

constexpr bool kOffered = false;

#endif

std::string unavailable(const Device&) {
  return kOffered ? "" : "no chain of one-cycle additions is known for this architecture";
}

const Registered<KernelOffer> offer{{"preflight.clock", "cpu", unavailable}};

}  // namespace
}  // namespace assay
