// The digests of tiles on a GPU. Each kernel is one job of tile_digest_body.hpp and nothing else.
// Plain names: tests find each kernel's body by them.
#include "suites/gemm/tiles_cuda.hpp"

namespace {

template <class Job>
__device__ void run(const Job& job) {
  const auto block = static_cast<std::size_t>(blockIdx.x);
  assay::job_thread(
      job, {block * blockDim.x + threadIdx.x, static_cast<std::size_t>(gridDim.x) * blockDim.x},
      assay::Unwatched{});
}

}  // namespace

extern "C" {

__global__ void assay_gemm_strips_16(assay::StripsJob<std::uint16_t> job) { run(job); }
__global__ void assay_gemm_strips_32(assay::StripsJob<std::uint32_t> job) { run(job); }
__global__ void assay_gemm_strips_64(assay::StripsJob<std::uint64_t> job) { run(job); }
__global__ void assay_gemm_tiles(assay::TilesJob job) { run(job); }

}  // extern "C"

namespace assay {

void begin(const StripsJob<std::uint16_t>& job, const LaunchGrid& grid) {
  assay_gemm_strips_16<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const StripsJob<std::uint32_t>& job, const LaunchGrid& grid) {
  assay_gemm_strips_32<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const StripsJob<std::uint64_t>& job, const LaunchGrid& grid) {
  assay_gemm_strips_64<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const TilesJob& job, const LaunchGrid& grid) {
  assay_gemm_tiles<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

}  // namespace assay
