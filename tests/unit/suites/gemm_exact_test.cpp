// Exact products: the bound within which no sum is rounded, the whole-number product, one wrong
// bit.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/gemm/gemm.hpp"
#include "suites/gemm/onednn.hpp"
#include "suites/gemm/operands.hpp"
#include "suites/gemm/whole.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

constexpr GemmShape kShape{9, 7, 5};

// Right, but for one bit of one element in one call.
template <class T>
class OneBit final : public GemmProduct {
 public:
  std::size_t stored_b_bytes() const override { return kShape.k * kShape.n * sizeof(T); }
  void store_b(const void* row_major, void* stored) override {
    std::copy_n(static_cast<const T*>(row_major), kShape.k * kShape.n, static_cast<T*>(stored));
  }
  void multiply(const void* a_data, const void* b_data, void* c_data) override {
    const auto* a = static_cast<const T*>(a_data);
    const auto* b = static_cast<const T*>(b_data);
    auto* c = static_cast<T*>(c_data);
    for (std::size_t i = 0; i < kShape.m; ++i) {
      for (std::size_t j = 0; j < kShape.n; ++j) {
        T sum = 0;
        // From the last term on: any order gives the same bits.
        for (std::size_t l = kShape.k; l-- > 0;) sum += a[i * kShape.k + l] * b[l * kShape.n + j];
        c[i * kShape.n + j] = sum;
      }
    }
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    if (calls++ != break_at) return;
    T& element = c[4 * kShape.n + 6];
    element = std::bit_cast<T>(static_cast<Bits>(std::bit_cast<Bits>(element) ^ (Bits{1} << bit)));
  }
  Facts facts() const override { return {}; }

  static inline int calls = 0;
  static inline int break_at = -1;
  static inline unsigned bit = 0;
};

template <class T>
std::unique_ptr<GemmProduct> make(Device&, const GemmShape&) {
  return std::make_unique<OneBit<T>>();
}

const Registered<GemmKernel> one_bit_fp32{{"test.one_bit_fp32", Number::fp32, make<float>}};
const Registered<GemmKernel> one_bit_fp64{{"test.one_bit_fp64", Number::fp64, make<double>}};

// What exact mode says when that bit is wrong in call `at`.
template <class T>
std::string found_when(int at, unsigned bit) {
  OneBit<T>::calls = 0;
  OneBit<T>::break_at = at;
  OneBit<T>::bit = bit;
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"mode", "exact"}, {"shape", "9x7x5"}});
  state.iterations = 20;
  try {
    measure_gemm(state, sizeof(T) == 4 ? "test.one_bit_fp32" : "test.one_bit_fp64");
  } catch (const FoundWrong& wrong) {
    return wrong.what;
  }
  return {};
}

TEST(GemmExact, right_products_are_found_right) {
  EXPECT_EQ(found_when<float>(-1, 0), "");
  EXPECT_EQ(found_when<double>(-1, 0), "");
}

TEST(GemmExact, one_wrong_bit_of_one_element_in_one_iteration_is_named) {
  // Two products before the timed loop; the eighth and the last of twenty in it.
  for (const int at : {0, 1, 2, 2 + 7, 2 + 12, 2 + 19}) {
    for (const unsigned bit : {0U, 1U, 22U, 31U}) {
      EXPECT_NE(found_when<float>(at, bit).find("1 of 63 elements of the exact product are wrong, "
                                                "the first is C[4][6]"),
                std::string::npos)
          << "bit " << bit << " in product " << at;
    }
    for (const unsigned bit : {0U, 1U, 51U, 63U}) {
      EXPECT_NE(found_when<double>(at, bit).find("the first is C[4][6]"), std::string::npos)
          << "bit " << bit << " in product " << at;
    }
  }
}

TEST(GemmExact, no_sum_of_any_order_leaves_the_whole_numbers_of_the_accumulator) {
  for (const std::size_t k : {1U, 2U, 3U, 1000U, 4096U, 14336U, 131072U}) {
    for (const Number number : {Number::fp64, Number::fp32, Number::bf16}) {
      const double greatest = whole_greatest(number, k);
      EXPECT_GE(greatest, 1);
      EXPECT_LE(greatest * greatest * static_cast<double>(k),
                number == Number::fp64 ? 0x1p53 : 0x1p24)
          << k;
      if (number == Number::bf16) {
        EXPECT_LE(greatest, 256);
      }
    }
  }
  EXPECT_EQ(whole_greatest(Number::fp32, 4096), 64U);
  EXPECT_EQ(whole_greatest(Number::bf16, 4), 256U);
}

TEST(GemmExact, operands_are_whole_never_zero_within_the_bound_and_exact_in_bf16) {
  const auto device = test_device(2);
  const auto numbers = whole_numbers(*device, 10'003, {7, 1}, 256);
  std::vector<std::uint16_t> halves(numbers.size());
  store_whole(*device, numbers, Number::bf16, halves.data());
  std::int32_t least = 1000;
  std::int32_t greatest = -1000;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_NE(numbers[i], 0);
    EXPECT_LE(std::abs(numbers[i]), 256);
    EXPECT_EQ(from_bf16(halves[i]), static_cast<float>(numbers[i]));
    least = std::min(least, numbers[i]);
    greatest = std::max(greatest, numbers[i]);
  }
  EXPECT_EQ(least, -256);
  EXPECT_EQ(greatest, 256);
}

// Products by a library against the whole-number product: two sets, every bit.
void expect_exact(const GemmKernel& kernel, GemmProduct& product, const GemmShape& shape) {
  const auto device = test_device(2, 1000);
  const std::string name =
      std::to_string(shape.m) + "x" + std::to_string(shape.n) + "x" + std::to_string(shape.k);
  StateDouble state(*device, {{"shape", name}});
  const GemmOperands operands = whole_operands(state, kernel, product);
  ASSERT_EQ(operands.sets.size(), 2U);
  for (std::uint64_t i = 0; i < 2; ++i) {
    product.multiply(operands.set(i).a->data(), operands.set(i).b->data(), operands.result());
    EXPECT_EQ(wrong_result(*device, operands, i), std::nullopt) << kernel.name << " " << name;
    EXPECT_TRUE(wrong_result(*device, operands, i + 1)) << "the other set has another product";
  }
}

TEST(GemmExact, libraries_compute_whole_numbers_to_the_last_bit) {
  const auto device = test_device(2);
  for (const GemmShape shape :
       {GemmShape{7, 5, 3}, {1, 65, 129}, {64, 64, 64}, {129, 65, 257}, {33, 65, 4099}}) {
    for (const char* name : {"gemm.fp32", "gemm.fp64"}) {
      const auto& kernel = assay::kernel<GemmKernel>(name);
      expect_exact(kernel, *kernel.make(*device, shape), shape);
    }
    const GemmKernel onednn{"onednn", Number::fp32, nullptr};
    expect_exact(onednn, *onednn_product(shape, Number::fp32, 2), shape);
    if (!onednn_bf16_unavailable().empty()) continue;
    const GemmKernel bf16{"onednn_bf16", Number::bf16, nullptr};
    expect_exact(bf16, *onednn_product(shape, Number::bf16, 2), shape);
  }
}

TEST(GemmExact, operands_that_do_not_fit_into_the_memory_are_refused) {
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"mode", "exact"}, {"shape", "64x64x64"}});
  state.memory = 100'000;
  EXPECT_THROW(Registered<Benchmark>::find("gemm.fp32")->run(state), Error);
}

}  // namespace
}  // namespace assay
