// The memory kernels of a GPU. Each is the loop of stream_body.hpp and nothing else, so that what
// runs here is what a test can run on a host. Plain names: tests find each kernel's body by them.
#include "suites/hbm/stream_cuda.hpp"

namespace {

__device__ assay::GridThread own_place() {
  const auto block = static_cast<std::size_t>(blockIdx.x);
  return {block * blockDim.x + threadIdx.x, static_cast<std::size_t>(gridDim.x) * blockDim.x};
}

}  // namespace

extern "C" {

__global__ void assay_hbm_read(assay::StreamJob job) {
  assay::read_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_write(assay::StreamJob job) {
  assay::write_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_copy(assay::StreamJob job) {
  assay::copy_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_scale(assay::StreamJob job) {
  assay::scale_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_add(assay::StreamJob job) {
  assay::add_thread(job, own_place(), assay::Unwatched{});
}

__global__ void assay_hbm_triad(assay::StreamJob job) {
  assay::triad_thread(job, own_place(), assay::Unwatched{});
}

}  // extern "C"

namespace assay {

void begin_read(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_read<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_write(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_write<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_copy(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_copy<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_scale(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_scale<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_add(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_add<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin_triad(const StreamJob& job, const LaunchGrid& grid) {
  assay_hbm_triad<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

}  // namespace assay
