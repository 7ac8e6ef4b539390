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
#include "suites/gemm/scaled.hpp"

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

// Of tensor cores. A sum that is cut off loses half a unit of its last place on average, always
// towards zero: over k / cut_every steps, at partial sums that grow to it, C[i][j] loses about
// 0.48 * rounding * sqrt(k) / cut_every * |a_i| * |b_j|. In row i, with x, that is the standard
// deviation with |B| for |b_j|. (Fasi, Higham, Mikaitis, Pranesh, "Numerical behavior of NVIDIA
// tensor cores", 2021: products of a step are added and cut off.)
double cut_share(const GemmMatrices& matrices) {
  if (matrices.cut_every == 0) return 0;
  return std::sqrt(static_cast<double>(matrices.shape.k)) / matrices.cut_every;
}

// Rounding C[i][j], which is about |a_i| * |b_j| / sqrt(k), to BF16 once. It is the larger part by
// far: one element is seen to be wrong if it is by 0.03 * sqrt(n) of what elements are. Smaller
// errors are seen in exact mode, and where the bits differ from those of an earlier product.
double result_share(const GemmMatrices& matrices) {
  if (!has_bf16_result(matrices.number)) return 0;
  return 0x1p-8 / rounding(matrices.number) / std::sqrt(static_cast<double>(matrices.shape.k));
}

double tolerance_factor(const GemmMatrices& matrices) {
  return kToleranceFactor * rounding(matrices.number) *
         (check_share(matrices.number, matrices.shape) + cut_share(matrices) +
          result_share(matrices));
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

// B x and the squares of all elements of B.
struct Projected {
  std::vector<double> bx;
  double squares = 0;
};

Projected projected(const std::vector<Projection>& rows) {
  Projected all{std::vector<double>(rows.size())};
  std::ranges::transform(rows, all.bx.begin(), &Projection::dot);
  for (const Projection& row : rows) all.squares += row.squares;
  return all;
}

RowCheck expecting(RowCheck check, const std::vector<Projection>& a, double factor) {
  for (const Projection& row : a) {
    check.expected.push_back(row.dot);
    check.tolerance.push_back(factor * std::sqrt(row.squares));
  }
  return check;
}

template <class T>
RowCheck typed_check(Device& device, const GemmMatrices& matrices, RowCheck check) {
  const auto [m, n, k] = matrices.shape;
  const Projected b =
      projected(project_rows(device, static_cast<const T*>(matrices.b), k, check.signs));
  const auto a = project_rows(device, static_cast<const T*>(matrices.a), m, b.bx);
  return expecting(std::move(check), a, tolerance_factor(matrices) * std::sqrt(b.squares));
}

// B lies by columns: each lane takes a stretch of k through all of them.
std::vector<Projection> project_columns(Device& device, const ScaledRows& b, const GemmShape& shape,
                                        const std::vector<float>& signs) {
  std::vector<Projection> projections(shape.k);
  const std::size_t step = k_step(Number::nvfp4);
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(shape.k, lane, lanes, step);
    std::vector<double> values(end - begin);
    for (std::size_t column = 0; column < shape.n; ++column) {
      b.read(column, begin, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        projections[begin + i].dot += values[i] * static_cast<double>(signs[column]);
        projections[begin + i].squares += values[i] * values[i];
      }
    }
  });
  return projections;
}

RowCheck scaled_check(Device& device, const GemmMatrices& matrices, RowCheck check) {
  const auto [m, n, k] = matrices.shape;
  const ScaledRows b_rows({matrices.number, n, k}, matrices.b);
  const Projected b = projected(project_columns(device, b_rows, matrices.shape, check.signs));
  const ScaledRows a_rows({matrices.number, m, k}, matrices.a);
  std::vector<Projection> a(m);
  device.parallel([&, count = k, rows = m](unsigned lane, unsigned lanes) {
    std::vector<double> row(count);
    const auto [begin, end] = lane_range(rows, lane, lanes);
    for (std::size_t i = begin; i < end; ++i) {
      a_rows.read(i, 0, row);
      a[i] = project(row.data(), b.bx.data(), count);
    }
  });
  return expecting(std::move(check), a, tolerance_factor(matrices) * std::sqrt(b.squares));
}

std::vector<Projection> project_result(Device& device, const RowCheck& check, const void* c) {
  const std::size_t rows = check.expected.size();
  if (check.number == Number::fp64) {
    return project_rows(device, static_cast<const double*>(c), rows, check.signs);
  }
  return has_bf16_result(check.number)
             ? project_rows(device, static_cast<const std::uint16_t*>(c), rows, check.signs)
             : project_rows(device, static_cast<const float*>(c), rows, check.signs);
}

}  // namespace

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
    case Number::fp32:
    case Number::tf32: return typed_check<float>(device, matrices, std::move(check));
    case Number::bf16: return typed_check<std::uint16_t>(device, matrices, std::move(check));
    default: return scaled_check(device, matrices, std::move(check));
  }
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
