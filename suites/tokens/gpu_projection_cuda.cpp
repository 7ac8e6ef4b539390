// y = x W^T. W lies output by output, which cuBLAS, counting by columns, sees as inputs x outputs:
// it is transposed, x is not ("TN").
#include "suites/tokens/gpu_projection_cuda.hpp"

#include <array>

#include "harness/device/lanes.hpp"
#include "suites/gemm/cublaslt_cuda.hpp"

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
    weights_ = gpu_rows(
        products.steps.device(), products.number, {0, inputs_, outputs_},
        [&](std::size_t output, std::span<float> row) { stacked_row(seed, stacked, output, row); });
  }

  std::size_t inputs() const override { return inputs_; }
  std::size_t outputs() const override { return outputs_; }

  Cost run(const RowsIn& x, float* y) override {
    const void* operand = narrowed(x);
    if (!products_.steps.is_repeated()) multiply(operand, x.rows, y);
    const double numbers = static_cast<double>(inputs_) * static_cast<double>(outputs_);
    return {2 * numbers * static_cast<double>(x.rows),
            numbers * static_cast<double>(bytes(products_.number))};
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

  const void* narrowed(const RowsIn& x) {
    if (products_.number != Number::bf16) return x.data;
    const std::size_t count = x.rows * inputs_;
    auto* narrow = products_.narrow.of<std::uint16_t>(count);
    products_.steps.begin(NarrowJob{x.data, narrow, count});
    return narrow;
  }

  void multiply(const void* x, std::size_t rows, float* y) {
    expect_aligned(x);
    expect_aligned(y);
    const Plan& plan = plan_of(rows);
    const float one = 1;
    const float zero = 0;
    check_cublas(cublasLtMatmul(products_.handle.get(), description_.get(), &one, weights_->data(),
                                plan.w.get(), x, plan.x.get(), &zero, y, plan.y.get(), y,
                                plan.y.get(), &plan.algorithm, products_.workspace->data(),
                                products_.workspace->bytes(), products_.steps.device().stream()),
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

std::unique_ptr<Memory> gpu_rows(CudaDevice& device, Number number, const Matrix& shape,
                                 const std::function<void(std::size_t, std::span<float>)>& row) {
  const std::size_t each = shape.inputs * bytes(number);
  const auto made = device.host().allocate(shape.outputs * each);
  const Numbers numbers{made->data(), number == Number::bf16};
  device.host().parallel([&](unsigned lane, unsigned lanes) {
    std::vector<float> values(shape.inputs);
    const auto [begin, end] = lane_range(shape.outputs, lane, lanes, 1);
    for (std::size_t output = begin; output < end; ++output) {
      row(output, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        numbers.set(output * shape.inputs + i, values[i]);
      }
    }
  });
  auto placed = device.allocate(made->bytes());
  device.copy_in(placed->data(), made->data(), made->bytes());
  return placed;
}

}  // namespace assay
