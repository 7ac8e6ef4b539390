// The memory kernels on a CPU, with regular stores: what a program's own loops get. A store first
// reads its cache line (write-allocate), which STREAM does not count.
#include <array>
#include <numeric>

#include "harness/bench/kernel.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

// Four streams a lane, since one alone leaves a core waiting; in each, sums that do not wait for
// one another.
double read(const StreamPart& part) {
  constexpr std::size_t kStreams = 4;
  constexpr std::size_t kSums = 4;
  const std::size_t length = part.count / (kStreams * kSums) * kSums;
  std::array<double, kStreams * kSums> sums{};
  for (std::size_t i = 0; i < length; i += kSums) {
    for (std::size_t k = 0; k < kStreams; ++k) {
      for (std::size_t j = 0; j < kSums; ++j) sums[k * kSums + j] += part.a[k * length + i + j];
    }
  }
  double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (std::size_t i = length * kStreams; i < part.count; ++i) sum += part.a[i];
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
