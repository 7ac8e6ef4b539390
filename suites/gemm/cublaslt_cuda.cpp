// cublasLtMatmul, described once. cuBLAS counts by columns: a row-major C = A B is its C' = B' A',
// with the same bytes and nothing transposed.
#include "suites/gemm/cublaslt_cuda.hpp"

#include <cublasLt.h>

#include <algorithm>
#include <array>

#include "harness/device/cuda/device.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// NVIDIA's samples give 32 MiB; more leaves cuBLAS the choice. On a small device a sixteenth.
constexpr std::size_t kWorkspaceBytes = 64U << 20U;
constexpr std::size_t kWorkspaceShare = 16;
// Documentation of cublasLtMatmul: the workspace is aligned to 256 bytes. cudaMalloc's memory is.
constexpr int kChoices = 8;

void check(cublasStatus_t status, const char* doing) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw world_error(std::string(doing) + ": " + cublasLtGetStatusString(status) + " (" +
                    cublasLtGetStatusName(status) + ")");
}

class Handle {
 public:
  Handle() { check(cublasLtCreate(&handle_), "cuBLASLt"); }
  ~Handle() { cublasLtDestroy(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  cublasLtHandle_t get() const { return handle_; }

 private:
  cublasLtHandle_t handle_ = nullptr;
};

class Layout {
 public:
  Layout(cudaDataType_t type, std::size_t rows, std::size_t columns) {
    check(
        cublasLtMatrixLayoutCreate(&layout_, type, rows, columns, static_cast<std::int64_t>(rows)),
        "a matrix layout");
  }
  ~Layout() { cublasLtMatrixLayoutDestroy(layout_); }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  cublasLtMatrixLayout_t get() const { return layout_; }

 private:
  cublasLtMatrixLayout_t layout_ = nullptr;
};

// PEDANTIC keeps FP32 products in FP32, whatever the environment says of TF32 or of emulation.
cublasComputeType_t compute_type(Number number) {
  return number == Number::fp32 ? CUBLAS_COMPUTE_32F_PEDANTIC : CUBLAS_COMPUTE_32F;
}

class Description {
 public:
  explicit Description(Number number) {
    check(cublasLtMatmulDescCreate(&description_, compute_type(number), CUDA_R_32F),
          "a product's description");
    for (const auto operand : {CUBLASLT_MATMUL_DESC_TRANSA, CUBLASLT_MATMUL_DESC_TRANSB}) {
      const cublasOperation_t plain = CUBLAS_OP_N;
      check(cublasLtMatmulDescSetAttribute(description_, operand, &plain, sizeof plain),
            "a product's description");
    }
  }
  ~Description() { cublasLtMatmulDescDestroy(description_); }
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;
  cublasLtMatmulDesc_t get() const { return description_; }

 private:
  cublasLtMatmulDesc_t description_ = nullptr;
};

class Preference {
 public:
  explicit Preference(std::size_t workspace_bytes) {
    check(cublasLtMatmulPreferenceCreate(&preference_), "a preference");
    check(
        cublasLtMatmulPreferenceSetAttribute(preference_, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                             &workspace_bytes, sizeof workspace_bytes),
        "a preference");
  }
  ~Preference() { cublasLtMatmulPreferenceDestroy(preference_); }
  Preference(const Preference&) = delete;
  Preference& operator=(const Preference&) = delete;
  cublasLtMatmulPreference_t get() const { return preference_; }

 private:
  cublasLtMatmulPreference_t preference_ = nullptr;
};

cudaDataType_t type_of(Number number) { return number == Number::bf16 ? CUDA_R_16BF : CUDA_R_32F; }

std::size_t element_bytes(Number number) { return number == Number::bf16 ? 2 : 4; }

std::size_t workspace_bytes(CudaDevice& device) {
  return std::min(kWorkspaceBytes, device.memory_free_bytes().value_or(0) / kWorkspaceShare);
}

std::string version() {
  const std::size_t number = cublasLtGetVersion();  // 130100 is 13.1.0.
  return "cuBLASLt " + std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) +
         "." + std::to_string(number % 100);
}

class CublasLtProduct final : public GemmProduct {
 public:
  CublasLtProduct(CudaDevice& device, const GemmShape& shape, Number number)
      : device_(device),
        b_bytes_(shape.k * shape.n * element_bytes(number)),
        description_(number),
        b_(type_of(number), shape.n, shape.k),
        a_(type_of(number), shape.k, shape.m),
        c_(CUDA_R_32F, shape.n, shape.m),
        workspace_(device.allocate(workspace_bytes(device))) {
    choose();
  }

  std::size_t stored_b_bytes() const override { return b_bytes_; }

  void store_b(const void* row_major, void* stored) override {
    device_.check(
        cudaMemcpyAsync(stored, row_major, b_bytes_, cudaMemcpyDeviceToDevice, device_.stream()),
        "a copy on the GPU");
    device_.wait();
  }

  void multiply(const void* a, const void* stored_b, void* c) override {
    const float one = 1;
    const float zero = 0;
    check(cublasLtMatmul(handle_.get(), description_.get(), &one, stored_b, b_.get(), a, a_.get(),
                         &zero, c, c_.get(), c, c_.get(), &algorithm_, workspace_->data(),
                         workspace_->bytes(), device_.stream()),
          "cublasLtMatmul");
  }

  Facts facts() const override {
    return {{"library", version()},
            {"implementation", std::string("cublasLtMatmul, the first of its heuristics")},
            {"heuristics", static_cast<double>(offered_)},
            {"workspace_bytes", static_cast<double>(workspace_->bytes())},
            {"weights", std::string("row-major")}};
  }

 private:
  void choose() {
    const Preference preference(workspace_->bytes());
    std::array<cublasLtMatmulHeuristicResult_t, kChoices> found{};
    check(cublasLtMatmulAlgoGetHeuristic(handle_.get(), description_.get(), b_.get(), a_.get(),
                                         c_.get(), c_.get(), preference.get(), kChoices,
                                         found.data(), &offered_),
          "cuBLASLt's choice of an algorithm");
    const auto end = found.begin() + std::clamp(offered_, 0, kChoices);
    const auto best = std::find_if(found.begin(), end, [](const auto& choice) {
      return choice.state == CUBLAS_STATUS_SUCCESS;
    });
    if (best == end) throw world_error("cuBLASLt offers no algorithm for this product");
    algorithm_ = best->algo;
  }

  CudaDevice& device_;
  std::size_t b_bytes_;
  Handle handle_;
  Description description_;
  Layout b_;
  Layout a_;
  Layout c_;
  std::unique_ptr<Memory> workspace_;
  cublasLtMatmulAlgo_t algorithm_{};
  int offered_ = 0;
};

}  // namespace

std::unique_ptr<GemmProduct> cublaslt_product(Device& device, const GemmShape& shape,
                                              Number number) {
  return std::make_unique<CublasLtProduct>(static_cast<CudaDevice&>(device), shape, number);
}

}  // namespace assay
