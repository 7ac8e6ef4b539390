// STREAM's triad as its author writes it (stream.c), over the harness's own arrays.
#include "scripts/bench/bare.hpp"
#include "suites/hbm/stream.hpp"

namespace assay::bench {

std::function<void(std::uint64_t)> bare_triad(const StreamArrays& arrays) {
  return [&arrays](std::uint64_t iteration) {
    double* const __restrict c = arrays.c();
    const double* const __restrict a = arrays.a() + shift(iteration);
    const double* const __restrict b = arrays.b() + shift(iteration);
    const auto count = static_cast<std::int64_t>(arrays.count());
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < count; ++i) c[i] = a[i] + kStreamScalar * b[i];
  };
}

}  // namespace assay::bench
