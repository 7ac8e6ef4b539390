// gemm.fp32 and gemm.fp64 on a CPU: OpenBLAS.
#include <cblas.h>

#include <cstring>

#include "harness/bench/kernel.hpp"
#include "suites/gemm/kernel.hpp"

namespace assay {
namespace {

// One row: a product of B's transpose with a vector. OpenBLAS 0.3.21 would copy all of B into its
// blocks first, which triples the traffic; an inference engine calls gemv, too.
template <class T>
constexpr const char* kRowRoutine = "sgemv";
template <>
constexpr const char* kRowRoutine<double> = "dgemv";

struct Shape {
  blasint m;
  blasint n;
  blasint k;
};

void gemv(const Shape& s, const float* a, const float* b, float* c) {
  cblas_sgemv(CblasRowMajor, CblasTrans, s.k, s.n, 1.0F, b, s.n, a, 1, 0.0F, c, 1);
}

void gemv(const Shape& s, const double* a, const double* b, double* c) {
  cblas_dgemv(CblasRowMajor, CblasTrans, s.k, s.n, 1.0, b, s.n, a, 1, 0.0, c, 1);
}

void gemm(const Shape& s, const float* a, const float* b, float* c) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, s.m, s.n, s.k, 1.0F, a, s.k, b, s.n, 0.0F,
              c, s.n);
}

void gemm(const Shape& s, const double* a, const double* b, double* c) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, s.m, s.n, s.k, 1.0, a, s.k, b, s.n, 0.0, c,
              s.n);
}

template <class T>
class OpenBlasProduct final : public GemmProduct {
 public:
  explicit OpenBlasProduct(const GemmShape& shape)
      : shape_{static_cast<blasint>(shape.m), static_cast<blasint>(shape.n),
               static_cast<blasint>(shape.k)},
        b_bytes_(shape.k * shape.n * sizeof(T)) {}

  std::size_t stored_b_bytes() const override { return b_bytes_; }
  void store_b(const void* row_major, void* stored) override {
    std::memcpy(stored, row_major, b_bytes_);
  }

  void multiply(const void* a_data, const void* stored_b, void* c_data) override {
    const auto* a = static_cast<const T*>(a_data);
    const auto* b = static_cast<const T*>(stored_b);
    auto* c = static_cast<T*>(c_data);
    if (shape_.m == 1) {
      gemv(shape_, a, b, c);
    } else {
      gemm(shape_, a, b, c);
    }
  }

  Facts facts() const override {
    const std::string core = openblas_get_corename();
    return {{"library", std::string(openblas_get_config())},
            {"implementation", shape_.m == 1 ? core + " " + kRowRoutine<T> : core},
            {"threads", static_cast<double>(openblas_get_num_threads())},
            {"weights", std::string("row-major")}};
  }

 private:
  Shape shape_;
  std::size_t b_bytes_;
};

template <class T>
std::unique_ptr<GemmProduct> make(Device& device, const GemmShape& shape) {
  openblas_set_num_threads(static_cast<int>(device.lanes()));
  return std::make_unique<OpenBlasProduct<T>>(shape);
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

const Registered<GemmKernel> fp32{{"gemm.fp32", Number::fp32, make<float>}};
const Registered<GemmKernel> fp64{{"gemm.fp64", Number::fp64, make<double>}};
const Registered<KernelOffer> fp32_offer{{"gemm.fp32", "cpu", unavailable}};
const Registered<KernelOffer> fp64_offer{{"gemm.fp64", "cpu", unavailable}};

}  // namespace
}  // namespace assay
