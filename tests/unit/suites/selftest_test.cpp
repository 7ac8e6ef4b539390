// The self-test's benchmarks do what their names say.
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>

#include "harness/bench/benchmark.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

std::vector<double> rates(const std::string& benchmark) {
  const auto device = test_device(1);
  StateDouble state(*device);
  Registered<Benchmark>::find(benchmark)->run(state);
  EXPECT_EQ(state.verified, 1U);
  EXPECT_EQ(state.recorded["rate"].size(), 20U);
  return state.recorded["rate"];
}

TEST(Selftest, pass_and_slow_record_steady_values_on_both_sides_of_the_floor) {
  for (const double rate : rates("selftest.pass")) EXPECT_NEAR(rate, 100, 1);
  for (const double rate : rates("selftest.slow")) EXPECT_NEAR(rate, 50, 1);
}

TEST(Selftest, nan_too_fast_and_noisy_record_what_their_names_say) {
  EXPECT_TRUE(std::isnan(rates("selftest.nan").back()));
  EXPECT_GT(rates("selftest.too_fast").front(), 1000);
  const auto noisy = rates("selftest.noisy");
  EXPECT_GT(noisy[2] - noisy[0], noisy[1] / 2);
}

TEST(Selftest, wrong_is_verified_false) {
  const auto device = test_device(1);
  StateDouble state(*device);
  EXPECT_THROW(Registered<Benchmark>::find("selftest.wrong")->run(state), FoundWrong);
}

TEST(SelftestDeathTest, crash_dies_of_a_segmentation_fault) {
  const auto device = test_device(1);
  StateDouble state(*device);
  EXPECT_EXIT(Registered<Benchmark>::find("selftest.crash")->run(state),
              testing::KilledBySignal(SIGSEGV), "");
}

}  // namespace
}  // namespace assay
