// Products of scaled operands: against plain loops that read them, and loops that misread them.
#include <gtest/gtest.h>

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/gemm.hpp"
#include "suites/gemm/operands.hpp"
#include "suites/gemm/scaled.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

enum class Breakage { none, scales_of_the_next_row, scales_by_rows, low_bit };

// What a test breaks, and in which call.
struct Broken {
  Breakage how = Breakage::none;
  int at = -1;
};

class PlainScaled final : public GemmProduct {
 public:
  PlainScaled(const GemmShape& shape, Number number) : shape_(shape), number_(number) {}

  std::size_t stored_b_bytes() const override { return operand_bytes(number_, shape_.n, shape_.k); }
  void store_b(const void* b, void* stored) override {
    std::copy_n(static_cast<const std::byte*>(b), stored_b_bytes(),
                static_cast<std::byte*>(stored));
  }
  void multiply(const void* a, const void* b, void* c_data) override {
    auto* c = static_cast<std::uint16_t*>(c_data);
    const bool breaks = calls++ == broken.at || broken.at < 0;
    const auto columns = misread(breaks, b);
    const ScaledRows a_rows({number_, shape_.m, shape_.k}, a);
    const ScaledRows b_rows({number_, shape_.n, shape_.k}, columns.data());
    std::vector<double> row(shape_.k);
    std::vector<double> column(shape_.k);
    for (std::size_t i = 0; i < shape_.m; ++i) {
      a_rows.read(i, 0, row);
      for (std::size_t j = 0; j < shape_.n; ++j) {
        b_rows.read(j, 0, column);
        float sum = 0;
        for (std::size_t l = 0; l < shape_.k; ++l) sum += static_cast<float>(row[l] * column[l]);
        c[i * shape_.n + j] = to_bf16(sum);
      }
    }
    if (breaks && broken.how == Breakage::low_bit) c[5] = static_cast<std::uint16_t>(c[5] ^ 1U);
  }
  Facts facts() const override { return {}; }

  static inline Broken broken;
  static inline int calls = 0;

 private:
  std::vector<std::byte> misread(bool breaks, const void* b) const {
    const auto* bytes = static_cast<const std::byte*>(b);
    std::vector<std::byte> read(bytes, bytes + stored_b_bytes());
    if (!breaks || scale_block(number_) == 0) return read;
    const ScaledShape shape{number_, shape_.n, shape_.k};
    const std::size_t blocks = shape_.k / scale_block(number_);
    for (std::size_t j = 0; j < shape_.n; ++j) {
      for (std::size_t block = 0; block < blocks; ++block) {
        std::size_t from = scale_offset(shape, j, block);
        if (broken.how == Breakage::scales_by_rows) from = j * blocks + block;
        if (broken.how == Breakage::scales_of_the_next_row) {
          from = scale_offset(shape, (j + 1) % shape_.n, block);
        }
        read[scales_offset(shape) + scale_offset(shape, j, block)] =
            bytes[scales_offset(shape) + from];
      }
    }
    return read;
  }

  GemmShape shape_;
  Number number_;
};

template <Number Of>
std::unique_ptr<GemmProduct> make(Device&, const GemmShape& shape) {
  return std::make_unique<PlainScaled>(shape, Of);
}

const Registered<GemmKernel> fp8{{"test.fp8", Number::fp8, make<Number::fp8>, 0, Bits::witnessed}};
const Registered<GemmKernel> mxfp8{
    {"test.mxfp8", Number::mxfp8, make<Number::mxfp8>, 0, Bits::witnessed}};
const Registered<GemmKernel> nvfp4{
    {"test.nvfp4", Number::nvfp4, make<Number::nvfp4>, 0, Bits::witnessed}};
constexpr std::array kAll{"test.fp8", "test.mxfp8", "test.nvfp4"};
constexpr std::array kBlocks{"test.mxfp8", "test.nvfp4"};

// What the benchmark says of a product that is broken so: empty, nothing.
std::string found_when(const char* kernel, const std::string& mode, const Broken& broken,
                       Facts* facts = nullptr) {
  PlainScaled::broken = broken;
  PlainScaled::calls = 0;
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"mode", mode}, {"shape", "8x136x96"}});
  state.iterations = 16;
  std::string found;
  try {
    measure_gemm(state, kernel);
  } catch (const FoundWrong& wrong) {
    found = wrong.what;
  }
  if (facts != nullptr) *facts = state.facts;
  return found;
}

TEST(GemmScaled, right_products_are_found_right) {
  for (const char* kernel : kAll) {
    EXPECT_EQ(found_when(kernel, "burst", {}), "") << kernel;
    EXPECT_EQ(found_when(kernel, "exact", {}), "") << kernel;
  }
}

TEST(GemmScaled, scales_in_another_order_are_caught) {
  for (const char* kernel : kBlocks) {
    for (const char* mode : {"burst", "exact"}) {
      EXPECT_NE(found_when(kernel, mode, {Breakage::scales_by_rows}), "") << kernel << mode;
      EXPECT_NE(found_when(kernel, mode, {Breakage::scales_of_the_next_row}), "") << kernel << mode;
    }
  }
}

TEST(GemmScaled, one_low_bit_under_load_is_caught_though_rounding_could_do_it) {
  for (const char* kernel : kAll) {
    // Two products before the timed loop, one a set; checks after the eighth and the last in it.
    for (const int at : {2 + 7, 2 + 15}) {
      EXPECT_NE(
          found_when(kernel, "burst", {Breakage::low_bit, at}).find("the bits of the product"),
          std::string::npos)
          << kernel;
    }
    EXPECT_NE(found_when(kernel, "exact", {Breakage::low_bit, 5}).find("1 of 1088 elements"),
              std::string::npos)
        << kernel;
  }
}

TEST(GemmScaled, the_digest_of_the_first_result_is_a_fact_and_always_the_same) {
  Facts first;
  Facts second;
  found_when("test.nvfp4", "burst", {}, &first);
  found_when("test.nvfp4", "burst", {}, &second);
  ASSERT_TRUE(first.contains("digest"));
  EXPECT_EQ(text(first.at("digest")).size(), 32U);
  EXPECT_EQ(first.at("digest"), second.at("digest"));
}

TEST(GemmScaled, a_k_without_room_for_whole_blocks_is_refused) {
  const auto device = test_device(2, 1000);
  StateDouble state(*device, {{"mode", "burst"}, {"shape", "32x32x40"}});
  try {
    measure_gemm(state, "test.nvfp4");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("a multiple of 32"), std::string::npos);
  }
}

// The share of the tolerance that such a product uses.
TEST(GemmScaled, rounding_once_to_bf16_uses_no_half_of_the_tolerance) {
  PlainScaled::broken = {};
  const auto device = test_device(2, 100);
  for (const Number number : {Number::fp8, Number::mxfp8, Number::nvfp4}) {
    for (const char* name : {"33x47x64", "16x32x1024"}) {
      StateDouble state(*device, {{"shape", name}});
      PlainScaled product(gemm_shape(name), number);
      const GemmKernel kernel{"test", number, nullptr};
      const GemmOperands operands = gemm_operands(state, kernel, product);
      for (const GemmSet& set : operands.sets) {
        product.multiply(set.a->data(), set.b->data(), operands.result());
        EXPECT_LT(worst_row(*device, set.check, operands.result()), 0.5)
            << number_name(number) << " " << name;
      }
    }
  }
}

}  // namespace
}  // namespace assay
