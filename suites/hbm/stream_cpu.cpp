// The memory kernels on a CPU, with regular stores: what a program's own loops get. A store first
// reads its cache line (write-allocate), which STREAM does not count.
#include <array>

#include "harness/bench/kernel.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

// Independent sums, so that the loop waits for memory and not for additions.
double read(const StreamPart& part) {
  constexpr std::size_t kSums = 16;
  std::array<double, kSums> sums{};
  std::size_t i = 0;
  for (; i + kSums <= part.count; i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) sums[k] += part.a[i + k];
  }
  for (; i < part.count; ++i) sums[0] += part.a[i];
  double sum = 0;
  for (const double partial : sums) sum += partial;
  return sum;
}

double write(const StreamPart& part) {
  constexpr std::size_t kValues = 8;
  std::array<double, kValues> values{};
  for (std::size_t k = 0; k < kValues; ++k) values[k] = part.first + static_cast<double>(k);
  double* const c = part.c;
  std::size_t i = 0;
  for (; i + kValues <= part.count; i += kValues) {
    for (std::size_t k = 0; k < kValues; ++k) {
      c[i + k] = values[k];
      values[k] += kValues;
    }
  }
  for (std::size_t k = 0; i < part.count; ++i, ++k) c[i] = values[k];
  return 0;
}

double copy(const StreamPart& part) {
  double* const __restrict c = part.c;
  const double* const __restrict a = part.a;
  for (std::size_t i = 0; i < part.count; ++i) c[i] = a[i];
  return 0;
}

double scale(const StreamPart& part) {
  double* const __restrict c = part.c;
  const double* const __restrict a = part.a;
  const double scalar = part.scalar;
  for (std::size_t i = 0; i < part.count; ++i) c[i] = scalar * a[i];
  return 0;
}

double add(const StreamPart& part) {
  double* const __restrict c = part.c;
  const double* const __restrict a = part.a;
  const double* const __restrict b = part.b;
  for (std::size_t i = 0; i < part.count; ++i) c[i] = a[i] + b[i];
  return 0;
}

double triad(const StreamPart& part) {
  double* const __restrict c = part.c;
  const double* const __restrict a = part.a;
  const double* const __restrict b = part.b;
  const double scalar = part.scalar;
  for (std::size_t i = 0; i < part.count; ++i) c[i] = a[i] + scalar * b[i];
  return 0;
}

std::string always(const Device&) { return {}; }

const Registered<HbmKernel> read_kernel{{"hbm.read", "none", read}};
const Registered<HbmKernel> write_kernel{{"hbm.write", "regular", write}};
const Registered<HbmKernel> copy_kernel{{"hbm.copy", "regular", copy}};
const Registered<HbmKernel> scale_kernel{{"hbm.scale", "regular", scale}};
const Registered<HbmKernel> add_kernel{{"hbm.add", "regular", add}};
const Registered<HbmKernel> triad_kernel{{"hbm.triad", "regular", triad}};

const Registered<KernelOffer> read_offer{{"hbm.read", "cpu", always}};
const Registered<KernelOffer> write_offer{{"hbm.write", "cpu", always}};
const Registered<KernelOffer> copy_offer{{"hbm.copy", "cpu", always}};
const Registered<KernelOffer> scale_offer{{"hbm.scale", "cpu", always}};
const Registered<KernelOffer> add_offer{{"hbm.add", "cpu", always}};
const Registered<KernelOffer> triad_offer{{"hbm.triad", "cpu", always}};

}  // namespace
}  // namespace assay
