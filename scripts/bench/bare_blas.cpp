// A bare loop over cblas_sgemm.
#include <cblas.h>

#include "scripts/bench/bare.hpp"

namespace assay::bench {

std::function<void(std::uint64_t)> bare_sgemm(const GemmOperands& operands) {
  return [&operands](std::uint64_t iteration) {
    const GemmSet& set = operands.set(iteration);
    const auto m = static_cast<blasint>(operands.shape.m);
    const auto n = static_cast<blasint>(operands.shape.n);
    const auto k = static_cast<blasint>(operands.shape.k);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0F,
                static_cast<const float*>(set.a->data()), k,
                static_cast<const float*>(set.b->data()), n, 0.0F,
                static_cast<float*>(operands.result()), n);
  };
}

}  // namespace assay::bench
