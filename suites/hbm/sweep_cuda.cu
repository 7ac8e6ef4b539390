// The sweep's kernels: the loops of sweep_body.hpp and nothing else.
#include "suites/hbm/sweep_cuda.hpp"

namespace {

__device__ assay::GridThread own_place() {
  const auto block = static_cast<std::size_t>(blockIdx.x);
  return {block * blockDim.x + threadIdx.x, static_cast<std::size_t>(gridDim.x) * blockDim.x};
}

}  // namespace

extern "C" {

__global__ void assay_hbm_sweep_write(assay::SweepJob job) {
  assay::sweep_write_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_sweep_compare(assay::SweepJob job) {
  assay::sweep_compare_thread(job, own_place(), assay::Unwatched{});
}

}  // extern "C"

namespace assay {

void begin_sweep_write(const SweepJob& job, const LaunchGrid& grid) {
  assay_hbm_sweep_write<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_sweep_compare(const SweepJob& job, const LaunchGrid& grid) {
  assay_hbm_sweep_compare<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

}  // namespace assay
