// Non-temporal stores of aarch64: STNP, a hint that the line will not be used again soon. Whether a
// line is allocated all the same is the CPU's choice.
#if defined(__aarch64__)
#include "suites/hbm/non_temporal.hpp"

namespace assay {
namespace {

struct Stnp {
  static std::string stores() { return "non-temporal (STNP)"; }
  static void line(double* c, const Line& values) {
    asm volatile(
        "stnp %q[a], %q[b], [%[to]]\n\t"
        "stnp %q[c], %q[d], [%[to], #32]"
        :
        :
        [a] "w"(values[0]), [b] "w"(values[1]), [c] "w"(values[2]), [d] "w"(values[3]), [to] "r"(c)
        : "memory");
  }
  // Stores are in order for this thread, and the team's round ends with a release.
  static void fence() { asm volatile("dmb ishst" ::: "memory"); }
};

const NonTemporalKernels<Stnp> kernels;

}  // namespace
}  // namespace assay
#endif
