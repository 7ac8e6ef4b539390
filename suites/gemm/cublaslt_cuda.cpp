// cublasLtMatmul, described once. cuBLAS counts by columns: a row-major C = A B is its C' = B' A',
// with the same bytes. Its A is our B and its B our A. Where they are scaled, both lie with k
// running fastest: its A is transposed, its B is not ("TN").
#include "suites/gemm/cublaslt_cuda.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "harness/device/cuda/device.hpp"
#include "results/record/algorithm.hpp"
#include "suites/gemm/cublaslt_handles_cuda.hpp"
#include "suites/gemm/cublaslt_types_cuda.hpp"
#include "suites/gemm/scaled_layout.hpp"

namespace assay {
namespace {

// NVIDIA's samples give 32 MiB; more leaves cuBLAS the choice. On a small device a sixteenth.
constexpr std::size_t kWorkspaceBytes = 64U << 20U;
constexpr std::size_t kWorkspaceShare = 16;
// Documentation of cublasLtMatmul: the workspace is aligned to 256 bytes. cudaMalloc's memory is.
constexpr auto kChoices = static_cast<int>(kCandidatesMax);

std::size_t workspace_bytes(CudaDevice& device) {
  return std::min(kWorkspaceBytes, device.memory_free_bytes().value_or(0) / kWorkspaceShare);
}

std::string version() {
  const std::size_t number = cublasLtGetVersion();  // 130100 is 13.1.0.
  return "cuBLASLt " + std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) +
         "." + std::to_string(number % 100);
}

const std::byte* scales_of(const void* operand, const ScaledShape& shape) {
  return static_cast<const std::byte*>(operand) + scales_offset(shape);
}

class CublasLtProduct final : public GemmProduct {
 public:
  CublasLtProduct(CudaDevice& device, const GemmShape& shape, const GemmArithmetic& arithmetic)
      : device_(device),
        shape_(shape),
        arithmetic_(arithmetic),
        types_(cublaslt_types(arithmetic)),
        description_(types_.compute, types_.scale),
        b_(types_.operand, is_scaled() ? shape.k : shape.n, is_scaled() ? shape.n : shape.k),
        a_(types_.operand, shape.k, shape.m),
        c_(types_.result, shape.n, shape.m),
        workspace_(device.allocate(workspace_bytes(device))) {
    expect_own_arithmetic(device, arithmetic);
    describe();
    ask();
  }

  std::size_t stored_b_bytes() const override {
    return operand_bytes(arithmetic_.number, shape_.n, shape_.k);
  }

  void store_b(const void* b, void* stored) override {
    device_.check(
        cudaMemcpyAsync(stored, b, stored_b_bytes(), cudaMemcpyDeviceToDevice, device_.stream()),
        "a copy on the GPU");
    device_.wait();
  }

  void multiply(const void* a, const void* stored_b, void* c) override {
    const float one = 1;
    const float zero = 0;
    const double wide_one = 1;
    const double wide_zero = 0;
    const bool is_wide = types_.scale == CUDA_R_64F;
    const void* const alpha = is_wide ? static_cast<const void*>(&wide_one) : &one;
    const void* const beta = is_wide ? static_cast<const void*>(&wide_zero) : &zero;
    if (is_scaled()) {
      const Number number = arithmetic_.number;
      set_scales(scales_of(stored_b, {number, shape_.n, shape_.k}),
                 scales_of(a, {number, shape_.m, shape_.k}));
    }
    check_cublas(cublasLtMatmul(handle_.get(), description_.get(), alpha, stored_b, b_.get(), a,
                                a_.get(), beta, c, c_.get(), c, c_.get(), &chosen_->algorithm,
                                workspace_->data(), workspace_->bytes(), device_.stream()),
                 "cublasLtMatmul");
  }

  std::vector<std::string> algorithms() const override {
    std::vector<std::string> words;
    for (const Candidate& candidate : candidates_) words.push_back(candidate.words);
    return words;
  }

  void choose(const std::string& algorithm) override {
    chosen_ = std::ranges::find(candidates_, algorithm, &Candidate::words);
    if (chosen_ == candidates_.end()) return GemmProduct::choose(algorithm);
  }

  Facts facts() const override {
    return {{"library", version()},
            {"implementation", std::string("cublasLtMatmul, ") +
                                   (chosen_ == candidates_.begin() ? "the first" : "one") +
                                   " of its heuristics"},
            {"arithmetic", std::string(arithmetic_words(arithmetic_))},
            {"algorithm", chosen_->words},
            {"gpu", device_.model()},
            {"heuristics", static_cast<double>(offered_)},
            {"workspace_bytes", static_cast<double>(workspace_->bytes())},
            {"weights", std::string(is_scaled() ? "by columns" : "row-major")}};
  }

 private:
  bool is_scaled() const { return assay::is_scaled(arithmetic_.number); }

  void describe() {
    description_.set(CUBLASLT_MATMUL_DESC_TRANSA,
                     static_cast<std::int32_t>(is_scaled() ? CUBLAS_OP_T : CUBLAS_OP_N));
    description_.set(CUBLASLT_MATMUL_DESC_TRANSB, static_cast<std::int32_t>(CUBLAS_OP_N));
    if (!is_scaled()) return;
    const auto mode = static_cast<std::int32_t>(types_.scale_mode);
    description_.set(CUBLASLT_MATMUL_DESC_A_SCALE_MODE, mode);
    description_.set(CUBLASLT_MATMUL_DESC_B_SCALE_MODE, mode);
    // Hopper's faster accumulation keeps fewer bits of a sum.
    description_.set(CUBLASLT_MATMUL_DESC_FAST_ACCUM, std::int8_t{0});
    set_scales(workspace_->data(), workspace_->data());  // For the heuristic, which reads none.
  }

  void set_scales(const void* a, const void* b) {
    description_.set(CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, a);
    description_.set(CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, b);
  }

  struct Candidate {
    std::string words;
    cublasLtMatmulAlgo_t algorithm{};
  };

  // Those that work here. Of two with the same words, the first.
  void ask() {
    const CublasLtPreference preference(workspace_->bytes());
    std::array<cublasLtMatmulHeuristicResult_t, kChoices> found{};
    check_cublas(cublasLtMatmulAlgoGetHeuristic(handle_.get(), description_.get(), b_.get(),
                                                a_.get(), c_.get(), c_.get(), preference.get(),
                                                kChoices, found.data(), &offered_),
                 "cuBLASLt's choice of an algorithm");
    for (const auto& choice : std::span(found).first(std::clamp(offered_, 0, kChoices))) {
      if (choice.state != CUBLAS_STATUS_SUCCESS) continue;
      std::string words = algorithm_words(choice.algo);
      const bool is_known =
          std::ranges::find(candidates_, words, &Candidate::words) != candidates_.end();
      if (!is_known) candidates_.push_back({std::move(words), choice.algo});
    }
    if (candidates_.empty()) throw world_error("cuBLASLt offers no algorithm for this product");
    chosen_ = candidates_.begin();
  }

  CudaDevice& device_;
  GemmShape shape_;
  GemmArithmetic arithmetic_;
  CublasLtTypes types_;
  CublasLtHandle handle_;
  CublasLtDescription description_;
  CublasLtLayout b_;
  CublasLtLayout a_;
  CublasLtLayout c_;
  std::unique_ptr<Memory> workspace_;
  std::vector<Candidate> candidates_;  // In the order of the heuristics.
  std::vector<Candidate>::const_iterator chosen_;
  int offered_ = 0;
};

}  // namespace

std::unique_ptr<GemmProduct> cublaslt_product(Device& device, const GemmShape& shape,
                                              const GemmArithmetic& arithmetic) {
  return std::make_unique<CublasLtProduct>(static_cast<CudaDevice&>(device), shape, arithmetic);
}

}  // namespace assay
