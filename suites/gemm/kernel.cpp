// What holds of products of every library.
#include "suites/gemm/kernel.hpp"

#include "results/record/error.hpp"

namespace assay {

void GemmProduct::choose(const std::string& algorithm) {
  throw world_error("the algorithm that the plan froze is not offered here: " + algorithm,
                    "another driver, library or GPU than those that tuned: tune anew");
}

double flop(const GemmShape& shape) {
  return 2.0 * static_cast<double>(shape.m) * static_cast<double>(shape.n) *
         static_cast<double>(shape.k);
}

}  // namespace assay
