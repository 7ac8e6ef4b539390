// Whole-number operands, their product by plain loops, and the comparison of bits.
#include "suites/gemm/whole.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "results/record/fact.hpp"

namespace assay {
namespace {

constexpr std::size_t kBlock = 4;  // Numbers that the generator makes at once.

// Exactly, but for BF16: of a number that FP32 holds, to the nearest.
template <class T>
void put_whole(std::int64_t number, T& place) {
  if constexpr (std::is_same_v<T, std::uint16_t>) {
    place = to_bf16(static_cast<float>(number));
  } else {
    place = static_cast<T>(number);
  }
}

template <class T>
void store_as(Device& device, const std::vector<std::int32_t>& numbers, T* stored) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(numbers.size(), lane, lanes);
    for (std::size_t i = begin; i < end; ++i) put_whole(numbers[i], stored[i]);
  });
}

template <class T>
void product_as(Device& device, const WholeMatrices& matrices, T* c) {
  const auto [m, n, k] = matrices.shape;
  device.parallel([&, m = m, n = n, k = k](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(m, lane, lanes, 1);
    std::vector<std::int64_t> sums(n);
    for (std::size_t i = begin; i < end; ++i) {
      std::ranges::fill(sums, 0);
      for (std::size_t l = 0; l < k; ++l) {
        const std::int64_t factor = matrices.a[i * k + l];
        const std::int32_t* row = matrices.b.data() + l * n;
        for (std::size_t j = 0; j < n; ++j) sums[j] += factor * row[j];
      }
      for (std::size_t j = 0; j < n; ++j) put_whole(sums[j], c[i * n + j]);
    }
  });
}

// Of one lane.
struct Differences {
  std::size_t count = 0;
  std::size_t first = 0;
};

template <class T>
Differences differences(const T* expected, const T* c, Range range) {
  Differences found;
  for (std::size_t i = range.end; i-- > range.begin;) {
    if (std::memcmp(expected + i, c + i, sizeof(T)) == 0) continue;
    found.first = i;
    ++found.count;
  }
  return found;
}

template <class T>
std::optional<std::string> wrong_as(Device& device, const GemmShape& shape, const T* expected,
                                    const T* c) {
  const std::size_t elements = shape.m * shape.n;
  std::vector<Differences> lanes_found(device.lanes());
  device.parallel([&](unsigned lane, unsigned lanes) {
    lanes_found[lane] = differences(expected, c, lane_range(elements, lane, lanes));
  });
  Differences all;
  for (const Differences& found : lanes_found) {
    if (all.count == 0) all.first = found.first;
    all.count += found.count;
  }
  if (all.count == 0) return std::nullopt;
  const std::size_t row = all.first / shape.n;
  const std::size_t column = all.first % shape.n;
  const auto number = [&](const T* matrix) {
    if constexpr (std::is_same_v<T, std::uint16_t>) {
      return text(Fact(static_cast<double>(from_bf16(matrix[all.first]))));
    } else {
      return text(Fact(static_cast<double>(matrix[all.first])));
    }
  };
  return std::to_string(all.count) + " of " + std::to_string(elements) +
         " elements of the exact product are wrong, the first is C[" + std::to_string(row) + "][" +
         std::to_string(column) + "]: " + number(c) + " instead of " + number(expected);
}

}  // namespace

std::uint32_t whole_greatest(Number number, std::size_t k) {
  const double sums = number == Number::fp64 ? 0x1p53 : 0x1p24;
  const auto terms = static_cast<double>(k);
  double greatest = std::floor(std::sqrt(sums / terms));
  // The root may have been rounded up. All of these products are exact.
  while (greatest > 1 && greatest * greatest * terms > sums) --greatest;
  if (number == Number::bf16) greatest = std::min(greatest, 0x1p8);
  if (number == Number::tf32) greatest = std::min(greatest, 0x1p11);
  return static_cast<std::uint32_t>(greatest);
}

std::vector<std::int32_t> whole_numbers(Device& device, std::size_t count,
                                        const NormalStream& stream, std::uint32_t greatest) {
  std::vector<std::int32_t> numbers(count);
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(count, lane, lanes, kBlock);
    for (std::size_t i = begin; i < end; i += kBlock) {
      const auto block = whole_numbers(stream, i / kBlock, greatest);
      std::copy_n(block.begin(), std::min(kBlock, end - i), numbers.data() + i);
    }
  });
  return numbers;
}

void store_whole(Device& device, const std::vector<std::int32_t>& numbers, Number number,
                 void* stored) {
  switch (number) {
    case Number::fp64: return store_as(device, numbers, static_cast<double*>(stored));
    case Number::fp32:
    case Number::tf32: return store_as(device, numbers, static_cast<float*>(stored));
    case Number::bf16: return store_as(device, numbers, static_cast<std::uint16_t*>(stored));
    default: throw Error{"numbers with scales are made with them"};
  }
}

void whole_product(Device& device, const WholeMatrices& matrices, void* c) {
  if (matrices.number == Number::fp64) {
    product_as(device, matrices, static_cast<double*>(c));
  } else if (has_bf16_result(matrices.number)) {
    product_as(device, matrices, static_cast<std::uint16_t*>(c));
  } else {
    product_as(device, matrices, static_cast<float*>(c));
  }
}

std::optional<std::string> wrong_elements(Device& device, const GemmShape& shape, Number number,
                                          const ExactResult& result) {
  if (number == Number::fp64) {
    return wrong_as(device, shape, static_cast<const double*>(result.expected),
                    static_cast<const double*>(result.c));
  }
  if (has_bf16_result(number)) {
    return wrong_as(device, shape, static_cast<const std::uint16_t*>(result.expected),
                    static_cast<const std::uint16_t*>(result.c));
  }
  return wrong_as(device, shape, static_cast<const float*>(result.expected),
                  static_cast<const float*>(result.c));
}

}  // namespace assay
