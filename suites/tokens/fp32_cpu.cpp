// tokens.fp32 on a CPU: OpenBLAS, which each lane calls for itself.
#include <cblas.h>

#include <algorithm>

#include "harness/bench/kernel.hpp"
#include "suites/tokens/lane_matrix.hpp"

namespace assay {
namespace {

// A product of few rows copies the weights into blocks first, which triples the traffic; so many
// rows go one by one over pieces of the weights that stay in a core's second-level cache.
constexpr std::size_t kRowsOneByOne = 4;
constexpr std::size_t kPieceBytes = 128 << 10;

class OpenBlasLane final : public LaneMatrix {
 public:
  explicit OpenBlasLane(const LaneShape& shape) : shape_(shape) {}

  std::size_t stored_bytes() const override {
    return shape_.outputs * shape_.inputs * sizeof(float);
  }

  void store(const RowSource& rows, void* place) override {
    weights_ = static_cast<float*>(place);
    for (std::size_t output = 0; output < shape_.outputs; ++output) {
      rows(output, {weights_ + output * shape_.inputs, shape_.inputs});
    }
  }

  void multiply(const void* x_data, std::size_t rows, float* y, std::size_t y_stride) override {
    const auto* x = static_cast<const float*>(x_data);
    if (rows <= kRowsOneByOne) return one_by_one(x, rows, y, y_stride);
    const auto k = static_cast<blasint>(shape_.inputs);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<blasint>(rows),
                static_cast<blasint>(shape_.outputs), k, 1.0F, x, k, weights_, k, 0.0F, y,
                static_cast<blasint>(y_stride));
  }

 private:
  void one_by_one(const float* x, std::size_t rows, float* y, std::size_t y_stride) const {
    const auto k = static_cast<blasint>(shape_.inputs);
    const std::size_t piece =
        std::max<std::size_t>(kPieceBytes / (shape_.inputs * sizeof(float)), 4);
    for (std::size_t first = 0; first < shape_.outputs; first += piece) {
      const auto n = static_cast<blasint>(std::min(piece, shape_.outputs - first));
      for (std::size_t row = 0; row < rows; ++row) {
        cblas_sgemv(CblasRowMajor, CblasNoTrans, n, k, 1.0F, weights_ + first * shape_.inputs, k,
                    x + row * shape_.inputs, 1, 0.0F, y + row * y_stride + first, 1);
      }
    }
  }

  LaneShape shape_;
  float* weights_ = nullptr;
};

std::unique_ptr<LaneMatrix> make_lane(const LaneShape& shape) {
  return std::make_unique<OpenBlasLane>(shape);
}

Facts facts() {
  return {{"library", std::string(openblas_get_config())},
          {"implementation", std::string(openblas_get_corename()) + ", called by each lane"}};
}

std::unique_ptr<TokenBackend> make(Device& device) {
  openblas_set_num_threads(1);
  return lane_backend(device, {Number::fp32, make_lane, facts});
}

const Registered<TokenKernel> registered{{"tokens.fp32", Number::fp32, make}};
const Registered<KernelOffer> offer{
    {"tokens.fp32", "cpu", [](const Device&) { return std::string{}; }}};

}  // namespace
}  // namespace assay
