// The check in FP64, over rows in parallel.
#include "suites/gemm/freivalds.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/normal.hpp"

namespace assay {
namespace {

// Half a unit in the last place of the numbers in which all sums are kept.
double rounding(Number number) { return number == Number::fp64 ? 0x1p-53 : 0x1p-24; }
// A sum of k products kept in one accumulator rounds k times at partial sums that grow to it: the
// error of C[i][j] is about 0.41 * rounding * |a_i| * |b_j| (standard deviation, random data), and
// with x that of row i is 0.41 * rounding * |a_i| * |B|. So eight is about twenty standard
// deviations, and 0.1 % of an element in FP32.
constexpr double kToleranceFactor = 8;

// The check itself is computed in FP64. Held against FP64 it rounds as the product does: by the
// same reckoning A (B x) adds half of that error again, and each of B x and C x, whose sums have n
// terms, sqrt(n / k) times that.
double check_share(Number number, const GemmShape& shape) {
  if (number != Number::fp64) return 1;
  return 1.5 + 2 * std::sqrt(static_cast<double>(shape.n) / static_cast<double>(shape.k));
}

constexpr std::uint32_t kSignStream = 0xF2E1;

template <class T>
double value(T stored) {
  if constexpr (std::is_same_v<T, std::uint16_t>) {
    return from_bf16(stored);
  } else {
    return stored;
  }
}

struct Projection {
  double dot = 0;
  double squares = 0;
};

// Of one row with a vector: in four independent sums, so that it does not wait for each addition.
template <class T, class V>
Projection project(const T* row, const V* vector, std::size_t count) {
  constexpr std::size_t kSums = 4;
  std::array<double, kSums> dots{};
  std::array<double, kSums> squares{};
  std::size_t i = 0;
  const auto add = [&](std::size_t k, std::size_t at) {
    const double element = value(row[at]);
    dots[k] += element * static_cast<double>(vector[at]);
    squares[k] += element * element;
  };
  for (; i + kSums <= count; i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) add(k, i + k);
  }
  for (; i < count; ++i) add(0, i);
  return {(dots[0] + dots[1]) + (dots[2] + dots[3]),
          (squares[0] + squares[1]) + (squares[2] + squares[3])};
}

// Every row of a row-major matrix with a vector.
template <class T, class V>
std::vector<Projection> project_rows(Device& device, const T* matrix, std::size_t rows,
                                     const std::vector<V>& vector) {
  std::vector<Projection> projections(rows);
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(rows, lane, lanes);
    for (std::size_t row = begin; row < end; ++row) {
      projections[row] = project(matrix + row * vector.size(), vector.data(), vector.size());
    }
  });
  return projections;
}

template <class T>
RowCheck typed_check(Device& device, const GemmMatrices& matrices, RowCheck check) {
  const auto [m, n, k] = matrices.shape;
  const auto b = project_rows(device, static_cast<const T*>(matrices.b), k, check.signs);
  std::vector<double> bx(k);
  std::ranges::transform(b, bx.begin(), &Projection::dot);
  double squares = 0;
  for (const Projection& row : b) squares += row.squares;

  const auto a = project_rows(device, static_cast<const T*>(matrices.a), m, bx);
  const double factor =
      kToleranceFactor * rounding(matrices.number) * check_share(matrices.number, matrices.shape);
  for (const Projection& row : a) {
    check.expected.push_back(row.dot);
    check.tolerance.push_back(factor * std::sqrt(row.squares * squares));
  }
  return check;
}

std::vector<Projection> project_result(Device& device, const RowCheck& check, const void* c) {
  const std::size_t rows = check.expected.size();
  return check.number == Number::fp64
             ? project_rows(device, static_cast<const double*>(c), rows, check.signs)
             : project_rows(device, static_cast<const float*>(c), rows, check.signs);
}

}  // namespace

std::size_t bytes(Number number) {
  switch (number) {
    case Number::fp64: return 8;
    case Number::fp32: return 4;
    case Number::bf16: return 2;
  }
  return 8;
}

std::size_t result_bytes(Number number) { return number == Number::fp64 ? 8 : 4; }

GemmShape gemm_shape(const std::string& text) {
  constexpr std::size_t kSizeMax = 1U << 17U;
  std::array<std::size_t, 3> sizes{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto [after, problem] = std::from_chars(at, end, sizes[i]);
    const bool ends = i + 1 == sizes.size() ? after == end : after != end && *after == 'x';
    if (problem != std::errc{} || !ends || sizes[i] == 0 || sizes[i] > kSizeMax) {
      throw Error{"shape '" + text + "' is not MxNxK with three numbers from 1 to 131072"};
    }
    at = after + 1;
  }
  return {sizes[0], sizes[1], sizes[2]};
}

RowCheck row_check(Device& device, const GemmMatrices& matrices, std::uint64_t seed) {
  RowCheck check;
  check.signs.resize(matrices.shape.n);
  for (std::size_t j = 0; j < check.signs.size(); ++j) {
    check.signs[j] = sign({seed, kSignStream}, j);
  }
  check.number = matrices.number;
  switch (matrices.number) {
    case Number::fp64: return typed_check<double>(device, matrices, std::move(check));
    case Number::fp32: return typed_check<float>(device, matrices, std::move(check));
    case Number::bf16: return typed_check<std::uint16_t>(device, matrices, std::move(check));
  }
  throw Error{"operands of an unknown kind of number"};
}

std::optional<std::string> wrong_rows(Device& device, const RowCheck& check, const void* c) {
  const auto rows = project_result(device, check, c);
  std::size_t count = 0;
  std::size_t first = 0;
  for (std::size_t i = rows.size(); i-- > 0;) {
    // Written so that a NaN is wrong.
    if (std::abs(rows[i].dot - check.expected[i]) <= check.tolerance[i]) continue;
    first = i;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return std::to_string(count) + " of " + std::to_string(rows.size()) +
         " rows of the product are wrong, the first is row " + std::to_string(first) +
         ": its check sum is " + std::to_string(rows[first].dot) + " instead of " +
         std::to_string(check.expected[first]) + " within " +
         std::to_string(check.tolerance[first]);
}

double worst_row(Device& device, const RowCheck& check, const void* c) {
  const auto rows = project_result(device, check, c);
  double worst = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double ratio = std::abs(rows[i].dot - check.expected[i]) / check.tolerance[i];
    worst = ratio <= std::numeric_limits<double>::max() ? std::max(worst, ratio)
                                                        : std::numeric_limits<double>::infinity();
  }
  return worst;
}

}  // namespace assay
