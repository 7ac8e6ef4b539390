// A library that offers several algorithms: each is checked and timed, and the fastest is measured.
#include "suites/gemm/tune.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/gemm.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Plain loops under three names, one of which may compute wrongly.
class ChoosyProduct final : public GemmProduct {
 public:
  explicit ChoosyProduct(const GemmShape& shape) : shape_(shape) {}
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
        c[i * shape_.n + j] = chosen_ == wrong ? sum + 1 : sum;
      }
    }
    used = chosen_;
  }
  std::vector<std::string> algorithms() const override { return offered; }
  void choose(const std::string& algorithm) override {
    if (std::ranges::find(offered, algorithm) == offered.end()) {
      return GemmProduct::choose(algorithm);
    }
    chosen_ = algorithm;
  }
  Facts facts() const override {
    return {{"library", std::string("choosy 1")}, {"algorithm", chosen_}};
  }

  static inline std::vector<std::string> offered;
  static inline std::string wrong;
  static inline std::string used;

 private:
  GemmShape shape_;
  std::string chosen_ = "one";
};

const Registered<GemmKernel> choosy{
    {"test.choosy", Number::fp32,
     [](Device&, const GemmShape& shape) -> std::unique_ptr<GemmProduct> {
       return std::make_unique<ChoosyProduct>(shape);
     }}};

class Tune : public testing::Test {
 protected:
  Tune() {
    ChoosyProduct::offered = {"one", "two", "three"};
    ChoosyProduct::wrong.clear();
    // The second takes half of the time.
    state_.took = [] { return ChoosyProduct::used == "two" ? 0.5 : 1.0; };
  }
  void measure(const std::string& mode) {
    state_.axes_of_case({{"mode", mode}, {"shape", "16x16x16"}});
    measure_gemm(state_, "test.choosy");
  }

  std::unique_ptr<CpuDevice> device_ = test_device();
  StateDouble state_{*device_};
};

TEST_F(Tune, states_all_candidates_and_measures_the_fastest) {
  measure("tune");
  EXPECT_EQ(state_.facts.at("candidate-01"), Fact(std::string("one")));
  EXPECT_EQ(state_.facts.at("candidate-03"), Fact(std::string("three")));
  EXPECT_EQ(state_.facts.at("algorithm"), Fact(std::string("two")));
  const double once = 2.0 * 16 * 16 * 16;
  EXPECT_THAT(state_.recorded.at("throughput.candidate-01"), ElementsAre(once, once, once));
  EXPECT_THAT(state_.recorded.at("throughput.candidate-02"),
              ElementsAre(2 * once, 2 * once, 2 * once));
  EXPECT_EQ(state_.measured, "throughput");
  EXPECT_EQ(ChoosyProduct::used, "two");
}

TEST_F(Tune, of_a_candidate_that_computes_wrongly_is_a_wrong_result) {
  ChoosyProduct::wrong = "three";
  EXPECT_THROW(measure("tune"), FoundWrong);
}

TEST_F(Tune, needs_a_library_that_offers_a_choice) {
  ChoosyProduct::offered.clear();
  EXPECT_THROW(measure("tune"), Error);
  EXPECT_EQ(gemm_unfit({{"device_kind", std::string("cpu")}}, {{"mode", "tune"}}),
            "its library offers no choice of algorithms");
  EXPECT_EQ(gemm_unfit({{"device_kind", std::string("cuda")}}, {{"mode", "tune"}}), "");
  EXPECT_EQ(gemm_unfit({}, {{"mode", "burst"}}), "");
}

TEST_F(Tune, that_was_frozen_is_what_computes) {
  state_.frozen = Algorithm{"choosy 1", "three"};
  measure("burst");
  EXPECT_EQ(state_.facts.at("algorithm"), Fact(std::string("three")));
  EXPECT_EQ(ChoosyProduct::used, "three");
}

TEST_F(Tune, that_was_frozen_and_is_not_offered_measures_nothing) {
  const auto said = [&](const Algorithm& frozen) {
    state_.frozen = frozen;
    try {
      measure("burst");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(said({"choosy 1", "four"}), HasSubstr("is not offered here: four"));
  EXPECT_THAT(said({"choosy 2", "three"}), HasSubstr("of choosy 2, and this is choosy 1"));
  EXPECT_EQ(state_.measured, "");
}

}  // namespace
}  // namespace assay
