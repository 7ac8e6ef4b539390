// Products of a transformer by cuBLASLt.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "suites/gemm/cublaslt_handles_cuda.hpp"
#include "suites/gemm/cublaslt_types_cuda.hpp"
#include "suites/tokens/gpu_rows_cuda.hpp"
#include "suites/tokens/gpu_steps_cuda.hpp"
#include "suites/tokens/kernel.hpp"

namespace assay {

// Of all projections of a model.
struct GpuProducts {
  GpuProducts(GpuSteps& steps, Number number);

  GpuSteps& steps;
  Number number;
  CublasLtTypes types;
  CublasLtHandle handle;
  std::unique_ptr<Memory> workspace;
  GpuRoom narrow;  // Activations as a product takes them.

  Facts facts() const;
};

// The slices, one below the other. `products` outlives it.
std::unique_ptr<Projection> gpu_projection(GpuProducts& products, std::uint64_t seed,
                                           const std::vector<Slice>& stacked);

}  // namespace assay
