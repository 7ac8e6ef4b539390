// y = x W^T. W lies output by output, which cuBLAS, counting by columns, sees as inputs x outputs:
// it is transposed, x is not ("TN").
#include "suites/tokens/gpu_projection_cuda.hpp"

#include <array>
#include <cmath>

#include "suites/gemm/cublaslt_cuda.hpp"
#include "suites/gemm/scaled_layout.hpp"

namespace assay {
namespace {

// As for the products of the suite gemm.
constexpr std::size_t kWorkspaceBytes = 64U << 20U;
constexpr std::size_t kWorkspaceShare = 16;
constexpr int kChoices = 8;
// Numbers of rows that are met; a mixture of experts meets all.
constexpr std::size_t kPlansMax = 1024;
// What cuBLASLt counts on where nobody says otherwise
// (CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES).
constexpr std::uintptr_t kAlignment = 256;

void expect_aligned(const void* operand) {
  if (reinterpret_cast<std::uintptr_t>(operand) % kAlignment == 0) return;
  throw Error{"rows of this model are not aligned to 256 bytes, as cuBLASLt wants its operands",
              "choose a model whose hidden size is a multiple of 64"};
}

class GpuProjection final : public Projection {
 public:
  GpuProjection(GpuProducts& products, std::uint64_t seed, const std::vector<Slice>& stacked)
      : products_(products), description_(products.types.compute, products.types.scale) {
    inputs_ = stacked.front().inputs;
    for (const Slice& slice : stacked) outputs_ += slice.outputs;
    description_.set(CUBLASLT_MATMUL_DESC_TRANSA, static_cast<std::int32_t>(CUBLAS_OP_T));
    description_.set(CUBLASLT_MATMUL_DESC_TRANSB, static_cast<std::int32_t>(CUBLAS_OP_N));
    expect_fitting();
    // Narrow weights are kept as N(0,1), which uses their codes best.
    const double size =
        is_scaled(number()) ? std::sqrt(static_cast<double>(stacked.front().of.inputs)) : 1;
    const bool is_fp8 = number() == Number::fp8;
    alpha_ =
        static_cast<float>(1 / (size * (is_fp8 ? kFp8WeightSpread * kFp8ActivationSpread : 1)));
    if (number() == Number::nvfp4) {
      const auto mode = static_cast<std::int32_t>(products.types.scale_mode);
      description_.set(CUBLASLT_MATMUL_DESC_A_SCALE_MODE, mode);
      description_.set(CUBLASLT_MATMUL_DESC_B_SCALE_MODE, mode);
    }
    weights_ = gpu_rows(products.steps.device(), number(), {0, inputs_, outputs_},
                        [&](std::size_t output, std::span<float> row) {
                          stacked_row(seed, stacked, output, row);
                          for (float& weight : row) weight *= static_cast<float>(size);
                        });
  }

  std::size_t inputs() const override { return inputs_; }
  std::size_t outputs() const override { return outputs_; }

  Cost run(const RowsIn& x, float* y) override {
    const void* operand = narrowed(x);
    if (!products_.steps.is_repeated()) multiply(operand, x.rows, y);
    const double numbers = static_cast<double>(inputs_) * static_cast<double>(outputs_);
    return {2 * numbers * static_cast<double>(x.rows), numbers * weight_bytes(number())};
  }

 private:
  // For one number of rows.
  struct Plan {
    Plan(cudaDataType_t type, const Matrix& weights, std::size_t rows)
        : w(type, weights.inputs, weights.outputs),
          x(type, weights.inputs, rows),
          y(CUDA_R_32F, weights.outputs, rows) {}

    CublasLtLayout w;
    CublasLtLayout x;
    CublasLtLayout y;
    cublasLtMatmulAlgo_t algorithm{};
  };

  Number number() const { return products_.number; }

  // What cublasLtMatmul asks of FP8 and FP4: rows of whole 16 bytes, and whole blocks of scales.
  void expect_fitting() const {
    if (!is_scaled(number()) || (inputs_ % k_step(number()) == 0 && outputs_ % 4 == 0)) return;
    throw Error{std::string("a product of ") + number_name(number()) + " takes multiples of " +
                    std::to_string(k_step(number())) +
                    " inputs and of 4 outputs, and this one has " + std::to_string(inputs_) +
                    " and " + std::to_string(outputs_),
                "choose another type, or another model"};
  }

  const void* narrowed(const RowsIn& x) {
    if (number() == Number::fp32) return x.data;
    const std::size_t count = x.rows * inputs_;
    if (number() == Number::bf16) {
      auto* narrow = products_.narrow.of<std::uint16_t>(count);
      products_.steps.begin(NarrowJob{x.data, narrow, count});
      return narrow;
    }
    const ScaledShape shape{number(), x.rows, inputs_};
    auto* narrow = products_.narrow.of<std::uint8_t>(scaled_bytes(shape));
    if (number() == Number::fp8) {
      products_.steps.begin(NarrowFp8Job{x.data, narrow, count, kFp8ActivationSpread});
    } else {
      products_.steps.begin(
          NarrowFp4Job{x.data, x.rows, inputs_, narrow, narrow + scales_offset(shape)});
    }
    return narrow;
  }

  void set_scales(const void* x, std::size_t rows) {
    const auto scales = [&](const void* operand, std::size_t of_rows) -> const void* {
      return static_cast<const std::byte*>(operand) + scales_offset({number(), of_rows, inputs_});
    };
    description_.set(CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, scales(weights_->data(), outputs_));
    description_.set(CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, scales(x, rows));
  }

  void multiply(const void* x, std::size_t rows, float* y) {
    expect_aligned(x);
    expect_aligned(y);
    if (number() == Number::nvfp4) set_scales(x, rows);
    const Plan& plan = plan_of(rows);
    const float zero = 0;
    check_cublas(
        cublasLtMatmul(products_.handle.get(), description_.get(), &alpha_, weights_->data(),
                       plan.w.get(), x, plan.x.get(), &zero, y, plan.y.get(), y, plan.y.get(),
                       &plan.algorithm, products_.workspace->data(), products_.workspace->bytes(),
                       products_.steps.device().stream()),
        "cublasLtMatmul");
  }

  const Plan& plan_of(std::size_t rows) {
    const auto found = plans_.find(rows);
    if (found != plans_.end()) return found->second;
    if (plans_.size() >= kPlansMax) plans_.clear();
    Plan& plan =
        plans_.try_emplace(rows, products_.types.operand, Matrix{0, inputs_, outputs_}, rows)
            .first->second;
    plan.algorithm = chosen(plan);
    return plan;
  }

  cublasLtMatmulAlgo_t chosen(const Plan& plan) {
    const CublasLtPreference preference(products_.workspace->bytes());
    std::array<cublasLtMatmulHeuristicResult_t, kChoices> found{};
    int offered = 0;
    check_cublas(
        cublasLtMatmulAlgoGetHeuristic(products_.handle.get(), description_.get(), plan.w.get(),
                                       plan.x.get(), plan.y.get(), plan.y.get(), preference.get(),
                                       kChoices, found.data(), &offered),
        "cuBLASLt's choice of an algorithm");
    const auto end = found.begin() + std::clamp(offered, 0, kChoices);
    const auto best = std::find_if(found.begin(), end, [](const auto& choice) {
      return choice.state == CUBLAS_STATUS_SUCCESS;
    });
    if (best == end) throw world_error("cuBLASLt offers no algorithm for this product");
    return best->algo;
  }

  GpuProducts& products_;
  CublasLtDescription description_;
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
  float alpha_ = 1;
  std::unique_ptr<Memory> weights_;
  std::map<std::size_t, Plan> plans_;
};

std::unique_ptr<Memory> workspace_of(CudaDevice& device) {
  const std::size_t free = device.memory_free_bytes().value_or(0);
  return device.allocate(std::min(kWorkspaceBytes, free / kWorkspaceShare));
}

}  // namespace

GpuProducts::GpuProducts(GpuSteps& on, Number of)
    : steps(on),
      number(of),
      types(cublaslt_types({of})),
      workspace(workspace_of(on.device())),
      narrow(on) {
  expect_own_arithmetic(on.device(), {of});
}

Facts GpuProducts::facts() const {
  const std::size_t version = cublasLtGetVersion();  // 130100 is 13.1.0.
  return {
      {"library", "cuBLASLt " + std::to_string(version / 10000) + "." +
                      std::to_string(version / 100 % 100) + "." + std::to_string(version % 100)},
      {"implementation", std::string("cublasLtMatmul, the first of its heuristics")},
      {"arithmetic", std::string(arithmetic_words({number}))}};
}

std::unique_ptr<Projection> gpu_projection(GpuProducts& products, std::uint64_t seed,
                                           const std::vector<Slice>& stacked) {
  return std::make_unique<GpuProjection>(products, seed, stacked);
}

}  // namespace assay
