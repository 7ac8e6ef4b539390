// gemm.fp32 on a CPU: OpenBLAS.
#include <cblas.h>

#include <cstring>

#include "harness/bench/kernel.hpp"
#include "suites/gemm/kernel.hpp"

namespace assay {
namespace {

class Sgemm final : public GemmProduct {
 public:
  explicit Sgemm(const GemmShape& shape)
      : m_(static_cast<blasint>(shape.m)),
        n_(static_cast<blasint>(shape.n)),
        k_(static_cast<blasint>(shape.k)),
        b_bytes_(shape.k * shape.n * sizeof(float)) {}

  std::size_t stored_b_bytes() const override { return b_bytes_; }
  void store_b(const void* row_major, void* stored) override {
    std::memcpy(stored, row_major, b_bytes_);
  }

  void multiply(const void* a, const void* stored_b, float* c) override {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m_, n_, k_, 1.0F,
                static_cast<const float*>(a), k_, static_cast<const float*>(stored_b), n_, 0.0F, c,
                n_);
  }

  Facts facts() const override {
    return {{"library", std::string(openblas_get_config())},
            {"implementation", std::string(openblas_get_corename())},
            {"threads", static_cast<double>(openblas_get_num_threads())},
            {"weights", std::string("row-major")}};
  }

 private:
  blasint m_;
  blasint n_;
  blasint k_;
  std::size_t b_bytes_;
};

std::unique_ptr<GemmProduct> make(const GemmShape& shape, unsigned lanes) {
  openblas_set_num_threads(static_cast<int>(lanes));
  return std::make_unique<Sgemm>(shape);
}

// A build of OpenBLAS has a fixed limit (Debian's: 64). With fewer threads than lanes it would look
// slow.
std::string unavailable(const Device& device) {
  openblas_set_num_threads(static_cast<int>(device.lanes()));
  const int threads = openblas_get_num_threads();
  if (threads >= static_cast<int>(device.lanes())) return {};
  return "this OpenBLAS runs at most " + std::to_string(threads) + " threads and the device has " +
         std::to_string(device.lanes()) + " CPUs: split it with --devices";
}

const Registered<GemmKernel> registered{{"gemm.fp32", Number::fp32, make}};
const Registered<KernelOffer> offer{{"gemm.fp32", "cpu", unavailable}};

}  // namespace
}  // namespace assay
