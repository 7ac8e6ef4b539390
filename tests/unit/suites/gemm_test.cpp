// Matrix products: numbers, the row check, kernels against plain loops, kernels that lie.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/gemm/gemm.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/gemm/onednn.hpp"
#include "suites/gemm/operands.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

// A plain product that a test can break after some calls.
class PlainProduct final : public GemmProduct {
 public:
  explicit PlainProduct(const GemmShape& shape) : shape_(shape) {}
  std::size_t stored_b_bytes() const override { return shape_.k * shape_.n * sizeof(float); }
  void store_b(const void* row_major, void* stored) override {
    std::copy_n(static_cast<const float*>(row_major), shape_.k * shape_.n,
                static_cast<float*>(stored));
  }
  void multiply(const void* a_data, const void* b_data, void* c_data) override {
    const auto* a = static_cast<const float*>(a_data);
    const auto* b = static_cast<const float*>(b_data);
    auto* c = static_cast<float*>(c_data);
    for (std::size_t i = 0; i < shape_.m; ++i) {
      for (std::size_t j = 0; j < shape_.n; ++j) {
        float sum = 0;
        for (std::size_t l = 0; l < shape_.k; ++l) sum += a[i * shape_.k + l] * b[l * shape_.n + j];
        if (calls != break_at || !leaves_row || i + 1 < shape_.m) c[i * shape_.n + j] = sum;
      }
    }
    if (calls == break_at && !leaves_row) {
      float& element = c[shape_.n + 3];
      element = std::bit_cast<float>(std::bit_cast<std::uint32_t>(element) ^ flipped);
    }
    ++calls;
  }
  Facts facts() const override { return {}; }

  static inline int calls = 0;
  static inline int break_at = -1;
  static inline bool leaves_row = false;
  static inline std::uint32_t flipped = 0;

 private:
  GemmShape shape_;
};

const Registered<GemmKernel> plain{
    {"test.plain", Number::fp32,
     [](Device&, const GemmShape& shape) -> std::unique_ptr<GemmProduct> {
       return std::make_unique<PlainProduct>(shape);
     }}};

// What the benchmark says when the plain product breaks in call `at`: empty, nothing.
std::string found_when(int at, std::uint32_t flipped, bool leaves_row = false,
                       const std::string& mode = "burst") {
  PlainProduct::calls = 0;
  PlainProduct::break_at = at;
  PlainProduct::flipped = flipped;
  PlainProduct::leaves_row = leaves_row;
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"mode", mode}, {"shape", "33x47x65"}});
  state.iterations = 16;
  try {
    measure_gemm(state, "test.plain");
  } catch (const FoundWrong& wrong) {
    return wrong.what;
  }
  EXPECT_EQ(state.measured, "throughput");
  return {};
}

TEST(Gemm, a_right_product_is_found_right) { EXPECT_EQ(found_when(-1, 0), ""); }

TEST(Gemm, one_flipped_high_bit_under_load_is_caught) {
  // Two products before the timed loop, one a set; checks after the eighth and the sixteenth in it.
  for (const int at : {2 + 7, 2 + 15}) {
    for (const std::uint32_t bit : {22U, 21U, 23U, 26U, 29U, 30U, 31U}) {
      EXPECT_NE(found_when(at, 1U << bit).find("1 of 33 rows"), std::string::npos)
          << "bit " << bit << " in product " << at;
    }
  }
}

TEST(Gemm, a_flipped_bit_before_the_timed_loop_is_caught) {
  EXPECT_NE(found_when(0, 1U << 30U), "");
  EXPECT_NE(found_when(1, 1U << 30U), "");
}

TEST(Gemm, a_row_that_a_product_leaves_from_the_one_before_is_caught) {
  EXPECT_NE(found_when(2 + 15, 0, true).find("the first is row 32"), std::string::npos);
}

TEST(Gemm, infinity_and_nan_are_wrong) {
  const auto device = test_device();
  const std::vector<float> a{1, 2, 3, 4};
  const GemmMatrices matrices{{2, 2, 2}, Number::fp32, a.data(), a.data()};
  const RowCheck check = row_check(*device, matrices, 1);
  const std::vector<float> right{7, 10, 15, 22};
  EXPECT_EQ(wrong_rows(*device, check, right.data()), std::nullopt);
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    std::vector<float> c = right;
    c[3] = bad;
    EXPECT_TRUE(wrong_rows(*device, check, c.data()));
    c[2] = -bad;
    EXPECT_TRUE(wrong_rows(*device, check, c.data()));
  }
}

// The largest share of the tolerance that a row of C uses.
double use_of_tolerance(GemmProduct& product, const GemmShape& shape, Number number) {
  const auto device = test_device(2, 100);
  StateDouble state(*device, {{"shape", std::to_string(shape.m) + "x" + std::to_string(shape.n) +
                                            "x" + std::to_string(shape.k)}});
  const GemmKernel kernel{"test", number, nullptr};
  const GemmOperands operands = gemm_operands(state, kernel, product);
  double worst = 0;
  for (const GemmSet& set : operands.sets) {
    product.multiply(set.a->data(), set.b->data(), operands.result());
    worst = std::max(worst, worst_row(*device, set.check, operands.result()));
  }
  return worst;
}

TEST(Gemm, openblas_is_right_in_even_and_odd_shapes) {
  const auto device = test_device(2);
  for (const char* name : {"gemm.fp32", "gemm.fp64"}) {
    const auto& kernel = assay::kernel<GemmKernel>(name);
    for (const GemmShape shape : {GemmShape{1, 1, 1},
                                  {7, 5, 3},
                                  {64, 64, 64},
                                  {129, 65, 257},
                                  {33, 65, 4099},
                                  {33, 4099, 65},
                                  {1, 515, 129},
                                  {1, 64, 2051}}) {
      const auto product = kernel.make(*device, shape);
      EXPECT_LT(use_of_tolerance(*product, shape, kernel.number), 0.5)
          << name << " " << shape.m << "x" << shape.n << "x" << shape.k;
    }
  }
}

TEST(Gemm, an_fp64_product_that_is_wrong_beyond_rounding_is_caught) {
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"shape", "33x47x65"}});
  const auto& kernel = assay::kernel<GemmKernel>("gemm.fp64");
  const auto product = kernel.make(*device, {33, 47, 65});
  const GemmOperands operands = gemm_operands(state, kernel, *product);
  product->multiply(operands.sets[0].a->data(), operands.sets[0].b->data(), operands.result());
  EXPECT_EQ(wrong_result(*device, operands, 0), std::nullopt);
  double& element = static_cast<double*>(operands.result())[5 * 47 + 3];
  const double right = element;
  // An error that FP32 would hide, a sign, a NaN.
  for (const double wrong : {right + 1e-9, -right, std::numeric_limits<double>::quiet_NaN()}) {
    element = wrong;
    const auto found = wrong_result(*device, operands, 0);
    ASSERT_TRUE(found) << wrong;
    EXPECT_NE(found->find("the first is row 5"), std::string::npos) << *found;
  }
}

TEST(Gemm, fp64_operands_use_all_bits) {
  std::uint64_t seen = 0;
  for (std::uint64_t block = 0; block < 64; ++block) {
    const auto wide = wide_normals({3, 1}, block);
    const auto narrow = normals({3, 1}, block);
    for (std::size_t i = 0; i < wide.size(); ++i) {
      EXPECT_NEAR(wide[i] / narrow[i], 1, 0x1p-23);
      seen |= std::bit_cast<std::uint64_t>(wide[i]);
    }
  }
  EXPECT_EQ(seen & 0xFFFFFFFU, 0xFFFFFFFU) << "the low 28 bits are set somewhere";
}

TEST(Gemm, onednn_is_right_in_even_and_odd_shapes) {
  for (const GemmShape shape :
       {GemmShape{1, 1, 1}, {7, 5, 3}, {64, 64, 64}, {129, 65, 257}, {33, 65, 4099}}) {
    const auto product = onednn_product(shape, Number::fp32, 2);
    EXPECT_LT(use_of_tolerance(*product, shape, Number::fp32), 0.5)
        << shape.m << "x" << shape.n << "x" << shape.k;
    EXPECT_NE(std::get<std::string>(product->facts().at("implementation")), "");
  }
}

TEST(Gemm, onednn_is_right_in_bf16_where_it_is_offered) {
  if (const auto reason = onednn_bf16_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  for (const GemmShape shape : {GemmShape{7, 5, 3}, {64, 64, 64}, {129, 65, 257}, {33, 65, 4099}}) {
    const auto product = onednn_product(shape, Number::bf16, 2);
    EXPECT_LT(use_of_tolerance(*product, shape, Number::bf16), 0.5);
  }
}

TEST(Gemm, bf16_that_is_not_offered_says_what_is_needed) {
  const auto device = test_device();
  const std::string reason = Registered<KernelOffer>::find("gemm.bf16")->unavailable(*device);
  if (reason.empty()) GTEST_SKIP() << "this CPU has it";
  EXPECT_NE(reason.find("BF16"), std::string::npos);
}

TEST(Gemm, the_benchmark_states_library_and_rotation) {
  const auto device = test_device(2, 100'000);
  StateDouble state(*device, {{"mode", "burst"}, {"shape", "64x64x64"}});
  Registered<Benchmark>::find("gemm.fp32")->run(state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("rotation")), "at least 3 x last-level cache");
  EXPECT_EQ(std::get<double>(state.facts.at("operand_sets")), 10);
  EXPECT_TRUE(state.facts.contains("implementation"));
  EXPECT_EQ(state.amount, 2.0 * 64 * 64 * 64);
}

TEST(Gemm, too_little_memory_to_rotate_is_said_and_for_two_sets_refused) {
  const auto device = test_device(2, 1 << 20);
  StateDouble state(*device, {{"mode", "burst"}, {"shape", "64x64x64"}});
  state.memory = 5 * 32768;
  Registered<Benchmark>::find("gemm.fp32")->run(state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("rotation")),
            "below 3 x last-level cache: memory allowed");
  state.memory = 90'000;
  EXPECT_THROW(Registered<Benchmark>::find("gemm.fp32")->run(state), Error);
}

TEST(Gemm, each_mode_asks_for_its_own_measurement_and_others_are_refused) {
  const auto device = test_device(2, 1000);
  for (const std::string mode : {"burst", "sustained", "exact"}) {
    StateDouble state(*device, {{"mode", mode}, {"shape", "16x16x16"}});
    Registered<Benchmark>::find("gemm.fp64")->run(state);
    EXPECT_EQ(state.sustained, mode == "sustained");
    EXPECT_EQ(state.has_clock, mode != "exact") << "no share of a peak for whole numbers";
  }
  StateDouble state(*device, {{"mode", "brust"}, {"shape", "16x16x16"}});
  EXPECT_THROW(Registered<Benchmark>::find("gemm.fp64")->run(state), Error);
}

TEST(Gemm, decoding_counts_the_bytes_of_the_operands_and_the_result) {
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"shape", "1x64x128"}});
  Registered<Benchmark>::find("gemm.decode_fp32")->run(state);
  EXPECT_EQ(state.measured, "bandwidth");
  EXPECT_EQ(state.amount, 4.0 * (128 + 64 * 128 + 64));
  EXPECT_NE(std::get<std::string>(state.facts.at("implementation")).find("sgemv"),
            std::string::npos);
}

TEST(Gemm, a_shape_is_three_numbers) {
  const GemmShape shape = gemm_shape("2x30x400");
  EXPECT_EQ(shape.m, 2U);
  EXPECT_EQ(shape.n, 30U);
  EXPECT_EQ(shape.k, 400U);
  for (const char* bad :
       {"", "1", "1x2", "1x2x", "1x2x3x4", "0x1x1", "-1x1x1", "1x1x999999999", "axbxc"}) {
    EXPECT_THROW(gemm_shape(bad), Error) << bad;
  }
}

TEST(Gemm, philox_gives_the_published_numbers) {
  // Known answers of the authors' library Random123 (kat_vectors, philox4x32 10).
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Philox{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Philox{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Gemm, the_numbers_are_normal) {
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  constexpr int kBlocks = 25'000;
  for (std::uint64_t block = 0; block < kBlocks; ++block) {
    for (const double value : normals({3, 1}, block)) {
      sum += value;
      squares += value * value;
      fourth += value * value * value * value;
    }
  }
  constexpr double kCount = kBlocks * 8;
  // Five standard errors: 1, sqrt(2) and sqrt(96) over sqrt(n).
  EXPECT_NEAR(sum / kCount, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2 / kCount));
  EXPECT_NEAR(fourth / kCount, 3, 5 * std::sqrt(96 / kCount));
}

TEST(Gemm, operands_are_the_same_bytes_for_every_number_of_lanes) {
  const GemmShape shape{37, 41, 43};
  const auto& kernel = assay::kernel<GemmKernel>("gemm.fp32");
  std::vector<std::vector<std::byte>> bytes_of;
  for (const unsigned lanes : {1U, 3U}) {
    const auto device = test_device(lanes, 1000);
    StateDouble state(*device, {{"shape", "37x41x43"}});
    const auto product = kernel.make(*device, shape);
    const GemmOperands operands = gemm_operands(state, kernel, *product);
    const auto span = operands.sets[1].b->as<std::byte>();
    bytes_of.emplace_back(span.begin(), span.end());
  }
  EXPECT_EQ(bytes_of[0], bytes_of[1]);
}

TEST(Gemm, the_operands_of_two_sets_differ) {
  const auto device = test_device(1, 1000);
  StateDouble state(*device, {{"shape", "8x8x8"}});
  const auto& kernel = assay::kernel<GemmKernel>("gemm.fp32");
  const auto product = kernel.make(*device, {8, 8, 8});
  const GemmOperands operands = gemm_operands(state, kernel, *product);
  EXPECT_NE(operands.sets[0].a->as<float>()[0], operands.sets[1].a->as<float>()[0]);
  EXPECT_NE(operands.sets[0].a->as<float>()[0], operands.sets[0].b->as<float>()[0]);
}

TEST(Gemm, bf16_rounds_to_nearest_even) {
  EXPECT_EQ(to_bf16(1.0F), 0x3F80);
  EXPECT_EQ(to_bf16(std::bit_cast<float>(0x3F808000U)), 0x3F80);
  EXPECT_EQ(to_bf16(std::bit_cast<float>(0x3F818000U)), 0x3F82);
  EXPECT_EQ(to_bf16(std::bit_cast<float>(0x3F808001U)), 0x3F81);
  EXPECT_EQ(from_bf16(to_bf16(-2.5F)), -2.5F);
}

}  // namespace
}  // namespace assay
