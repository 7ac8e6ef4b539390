// Arrays of address-dependent whole numbers. Their values are 20 bits of a Weyl sequence (a
// multiple of an odd number modulo 2^32): never constant, different in every place, and computed
// faster than memory delivers them.
#include "suites/hbm/arrays.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "results/record/error.hpp"

namespace assay {
namespace {

// "Each array must be at least 4 times the size of the sum of all the last-level caches" (STREAM's
// run rules).
constexpr std::uint64_t kCacheFactor = 4;
// Where the cache is small or unknown: too long for the cost of starting the lanes to show.
constexpr std::uint64_t kArrayBytesMin = 64ULL << 20U;
constexpr std::uint64_t kArrayBytesUnknown = 256ULL << 20U;

// Odd; the golden ratio and a prime of xxHash.
constexpr std::uint32_t kStepA = 2654435769U;
constexpr std::uint32_t kStepB = 2246822519U;

double weyl(std::uint32_t seed, std::uint32_t step, std::size_t i) {
  const std::uint32_t mixed = seed + step * static_cast<std::uint32_t>(i);
  return static_cast<double>(static_cast<std::int32_t>(mixed >> 12U));
}

void fill(double* array, std::uint32_t seed, std::uint32_t step, Range range) {
  for (std::size_t i = range.begin; i < range.end; ++i) array[i] = weyl(seed, step, i);
}

}  // namespace

ArraySize array_size(State& state, unsigned arrays) {
  const std::uint64_t cache = state.device().llc_bytes();
  const std::uint64_t wanted =
      cache == 0 ? kArrayBytesUnknown : std::max(kCacheFactor * cache, kArrayBytesMin);
  const std::uint64_t allowed = state.memory_bytes_max() / arrays;
  constexpr std::size_t kPage = 64U << 10U;
  const std::uint64_t bytes = std::min(wanted, allowed) / kPage * kPage;
  if (bytes == 0)
    throw world_error("there is no memory left for " + std::to_string(arrays) + " arrays");
  if (cache == 0) return {bytes, "last-level cache unknown"};
  const bool enough = bytes >= kCacheFactor * cache;
  return {bytes, enough ? "at least 4 x last-level cache" : "below 4 x last-level cache"};
}

std::size_t shift(std::uint64_t iteration) { return iteration % kShifts * kLineElements; }

StreamArrays::StreamArrays(Device& device, std::size_t bytes, std::uint64_t seed)
    : count_(bytes / sizeof(double) - kShiftMax - 2 * kStagger),
      seed_a_(static_cast<std::uint32_t>(seed)),
      seed_b_(static_cast<std::uint32_t>(seed >> 32U) ^ 0x5bd1e995U),
      a_(device.allocate(bytes)),
      b_(device.allocate(bytes)),
      c_(device.allocate(bytes)) {
  // The lane that touches a page first is the one that uses it: the page lies near it.
  const auto fill_lane = [&](double* to, std::uint32_t of_seed, std::uint32_t step) {
    make(device, to, kShiftMax,
         [&, of_seed, step](double* array, Range range) { fill(array, of_seed, step, range); });
  };
  fill_lane(a(), seed_a_, kStepA);
  fill_lane(b(), seed_b_, kStepB);
  make(device, c(), kShiftMax,
       [](double* array, Range range) { std::fill(array + range.begin, array + range.end, 0.0); });
}

void StreamArrays::make(Device& device, double* array, std::size_t more,
                        const std::function<void(double*, Range)>& part) const {
  Device& host = device.host();
  const std::size_t bytes = (count_ + more) * sizeof(double);
  const auto apart = &host == &device ? nullptr : host.allocate(bytes);
  auto* const to = apart ? static_cast<double*>(apart->data()) : array;
  host.parallel([&](unsigned lane, unsigned lanes) {
    Range range = lane_range(count_, lane, lanes);
    if (lane + 1 == lanes) range.end = count_ + more;
    part(to, range);
  });
  if (apart) device.copy_in(array, to, bytes);
}

void StreamArrays::poison(Device& device) const {
  make(device, c(), 0, [](double* array, Range range) {
    std::fill(array + range.begin, array + range.end, std::numeric_limits<double>::quiet_NaN());
  });
}

Difference StreamArrays::compare(Device& device, const double* array, const Combination& must,
                                 std::size_t shifted) const {
  Device& host = device.host();
  if (&host == &device) return compare_on_host(host, array, must, shifted);
  const auto copied = host.allocate(count_ * sizeof(double));
  device.copy_out(copied->data(), array, copied->bytes());
  return compare_on_host(host, static_cast<const double*>(copied->data()), must, shifted);
}

Difference StreamArrays::compare_on_host(Device& host, const double* array, const Combination& must,
                                         std::size_t shifted) const {
  std::vector<Difference> found(host.lanes());
  host.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(count_, lane, lanes);
    const auto differs = [&](std::size_t i) {
      const std::size_t at = i + shifted;
      const double expected = must.a * weyl(seed_a_, kStepA, at) +
                              must.b * weyl(seed_b_, kStepB, at) +
                              must.index * static_cast<double>(static_cast<std::int64_t>(at));
      return array[i] != expected;  // True for a NaN.
    };
    Difference& difference = found[lane];
    std::uint64_t elements = 0;
    for (std::size_t i = begin; i < end; ++i) elements += differs(i) ? 1U : 0U;
    difference.elements = elements;
    if (elements == 0) return;
    for (difference.first = begin; !differs(difference.first);) ++difference.first;
  });
  Difference all;
  for (const Difference& lane : found) {
    if (all.elements == 0) all.first = lane.first;
    all.elements += lane.elements;
  }
  return all;
}

std::array<double, kShifts> StreamArrays::sums_a() const {
  const auto value = [&](std::size_t i) {
    return static_cast<std::uint64_t>(weyl(seed_a_, kStepA, i));
  };
  // Below 2^53 for up to 2^33 elements of 2^20: no rounding in any order.
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count_; ++i) sum += value(i);
  std::array<double, kShifts> sums{};
  for (std::size_t s = 0; s < kShifts; ++s) {
    sums[s] = static_cast<double>(sum);
    for (std::size_t i = shift(s); i < shift(s) + kLineElements; ++i) {
      sum += value(i + count_) - value(i);
    }
  }
  return sums;
}

}  // namespace assay
