// The kernels of a transformer on a GPU. Each is one job of steps_body.hpp or attention_body.hpp
// and nothing else, so that what runs here is what a test can run on a host. Plain names: tests
// find each kernel's body by them.
#include "suites/tokens/steps_cuda.hpp"

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

__global__ void assay_tokens_look_up(assay::LookUpJob job) { run(job); }
__global__ void assay_tokens_squares(assay::SquaresJob job) { run(job); }
__global__ void assay_tokens_norm(assay::NormJob job) { run(job); }
__global__ void assay_tokens_swiglu(assay::SwigluJob job) { run(job); }
__global__ void assay_tokens_add(assay::AddJob job) { run(job); }
__global__ void assay_tokens_clear(assay::ClearJob job) { run(job); }
__global__ void assay_tokens_gather(assay::GatherJob job) { run(job); }
__global__ void assay_tokens_combine_rows(assay::CombineRowsJob job) { run(job); }
__global__ void assay_tokens_narrow(assay::NarrowJob job) { run(job); }
__global__ void assay_tokens_narrow_fp8(assay::NarrowFp8Job job) { run(job); }
__global__ void assay_tokens_narrow_fp4(assay::NarrowFp4Job job) { run(job); }
__global__ void assay_tokens_greatest_of_pieces(assay::GreatestOfPiecesJob job) { run(job); }
__global__ void assay_tokens_greatest(assay::GreatestJob job) { run(job); }
__global__ void assay_tokens_keep(assay::KeepJob job) { run(job); }
__global__ void assay_tokens_scores(assay::ScoresJob job) { run(job); }
__global__ void assay_tokens_weigh(assay::WeighJob job) { run(job); }
__global__ void assay_tokens_values(assay::ValuesJob job) { run(job); }
__global__ void assay_tokens_combine(assay::CombineJob job) { run(job); }

}  // extern "C"

namespace assay {

void begin(const LookUpJob& job, const LaunchGrid& grid) {
  assay_tokens_look_up<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const SquaresJob& job, const LaunchGrid& grid) {
  assay_tokens_squares<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const NormJob& job, const LaunchGrid& grid) {
  assay_tokens_norm<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const SwigluJob& job, const LaunchGrid& grid) {
  assay_tokens_swiglu<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const AddJob& job, const LaunchGrid& grid) {
  assay_tokens_add<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const ClearJob& job, const LaunchGrid& grid) {
  assay_tokens_clear<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const GatherJob& job, const LaunchGrid& grid) {
  assay_tokens_gather<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const CombineRowsJob& job, const LaunchGrid& grid) {
  assay_tokens_combine_rows<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const NarrowJob& job, const LaunchGrid& grid) {
  assay_tokens_narrow<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const NarrowFp8Job& job, const LaunchGrid& grid) {
  assay_tokens_narrow_fp8<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const NarrowFp4Job& job, const LaunchGrid& grid) {
  assay_tokens_narrow_fp4<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const GreatestOfPiecesJob& job, const LaunchGrid& grid) {
  assay_tokens_greatest_of_pieces<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const GreatestJob& job, const LaunchGrid& grid) {
  assay_tokens_greatest<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const KeepJob& job, const LaunchGrid& grid) {
  assay_tokens_keep<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const ScoresJob& job, const LaunchGrid& grid) {
  assay_tokens_scores<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const WeighJob& job, const LaunchGrid& grid) {
  assay_tokens_weigh<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const ValuesJob& job, const LaunchGrid& grid) {
  assay_tokens_values<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

void begin(const CombineJob& job, const LaunchGrid& grid) {
  assay_tokens_combine<<<grid.blocks, grid.threads, 0, grid.stream>>>(job);
}

}  // namespace assay
