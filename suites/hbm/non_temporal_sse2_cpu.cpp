// Non-temporal stores of x86-64: MOVNTPD of SSE2, which every such CPU has. Four of them fill one
// write-combining buffer, which goes to memory as a whole line.
#if defined(__x86_64__)
#include <emmintrin.h>

#include "suites/hbm/non_temporal.hpp"

namespace assay {
namespace {

struct Sse2 {
  static std::string stores() { return "non-temporal (MOVNTPD)"; }
  static void line(double* c, const Line& values) {
    _mm_stream_pd(c, values[0]);
    _mm_stream_pd(c + 2, values[1]);
    _mm_stream_pd(c + 4, values[2]);
    _mm_stream_pd(c + 6, values[3]);
  }
  static void fence() { _mm_sfence(); }
};

const NonTemporalKernels<Sse2> kernels;

}  // namespace
}  // namespace assay
#endif
