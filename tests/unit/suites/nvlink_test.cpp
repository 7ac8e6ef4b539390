// What a matrix of rates between GPUs says, and whom it blames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "harness/bench/benchmark.hpp"
#include "suites/nvlink/exchanges.hpp"
#include "suites/nvlink/pair_metrics.hpp"
#include "suites/nvlink/weakest.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr double kRate = 7e11;

PairRates even_rates(std::size_t gpus) {
  PairRates rates(gpus, std::vector<double>(gpus, kRate));
  for (std::size_t i = 0; i < gpus; ++i) rates[i][i] = 0;
  return rates;
}

void slow_gpu(PairRates& rates, std::size_t gpu, double share) {
  for (std::size_t other = 0; other < rates.size(); ++other) {
    rates[gpu][other] *= share;
    rates[other][gpu] *= share;
  }
}

std::vector<Rank> gpus(std::size_t count) {
  std::vector<Rank> ranks(count);
  for (std::size_t i = 0; i < count; ++i) ranks[i].device = "rack-1/gpu-" + std::to_string(i);
  return ranks;
}

TEST(NvlinkMatrix, a_gpu_that_lost_a_link_is_named_by_its_whole_row_and_column) {
  constexpr double kLeft = 17.0 / 18;
  // Of few GPUs so many pairs are its own that the median of all is slow with it, half or whole.
  const std::map<std::size_t, double> evenness{
      {3, 1}, {4, kLeft / ((1 + kLeft) / 2)}, {5, kLeft}, {8, kLeft}, {72, kLeft}};
  for (const auto& [count, even] : evenness) {
    PairRates rates = even_rates(count);
    slow_gpu(rates, 2, kLeft);
    EXPECT_NEAR(even_of_pairs(rates), even, 1e-9) << count;
    EXPECT_THAT(weakest(rates, gpus(count)), StartsWith("rack-1/gpu-2 reaches")) << count;
  }
}

TEST(NvlinkMatrix, a_pair_that_is_slow_alone_is_named_by_its_two_gpus) {
  PairRates rates = even_rates(8);
  rates[1][5] = kRate / 2;
  EXPECT_EQ(slowest_of_pairs(rates), kRate / 2);
  EXPECT_THAT(weakest(rates, gpus(8)),
              StartsWith("the pair rack-1/gpu-1 and rack-1/gpu-5: 350 GB/s"));
}

TEST(NvlinkMatrix, of_two_gpus_nobody_can_say_which_one_it_is) {
  EXPECT_THAT(weakest(even_rates(2), gpus(2)),
              StartsWith("the pair rack-1/gpu-0 and rack-1/gpu-1"));
}

TEST(NvlinkMatrix, what_is_no_rate_is_the_slowest_and_never_fast) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), 0.0, -1.0,
                           std::numeric_limits<double>::infinity()}) {
    PairRates rates = even_rates(4);
    rates[3][0] = bad;
    EXPECT_EQ(slowest_of_pairs(rates), 0) << bad;
    EXPECT_EQ(even_of_pairs(rates), 0) << bad;
    EXPECT_EQ(fastest_of_pairs(rates), kRate) << bad;
    EXPECT_THAT(weakest(rates, gpus(4)), HasSubstr("rack-1/gpu-3")) << bad;
  }
}

TEST(NvlinkMatrix, what_is_slow_now_and_then_shows_in_the_mean) {
  PairRates now_and_then = even_rates(4);
  slow_gpu(now_and_then, 1, 0.5);
  const PairRates mean = mean_of({even_rates(4), even_rates(4), now_and_then});
  EXPECT_NEAR(mean[1][0], kRate * 2.5 / 3, 1);
  EXPECT_THAT(weakest(mean, gpus(4)), StartsWith("rack-1/gpu-1 reaches"));
}

TEST(NvlinkMatrix, is_for_gpus_that_have_nvlink_in_common) {
  const Axes axes{{"size", "1048576"}};
  const auto of = [](const char* domain, double ranks) {
    return Facts{{"nvlink_domain", std::string(domain)}, {"ranks", ranks}, {"ranks_on_host", 8.0}};
  };
  EXPECT_THAT(pairs_unfit(of("host", 16), axes), HasSubstr("at level host"));
  EXPECT_EQ(pairs_unfit(of("host", 8), axes), "");
  EXPECT_EQ(pairs_unfit(of("rack", 16), axes), "");
}

TEST(NvlinkMatrix, and_its_control_take_different_routes) {
  EXPECT_EQ(Registered<Benchmark>::find("nvlink.matrix")->route, Route::any);
  EXPECT_EQ(Registered<Benchmark>::find("nvlink.control")->route, Route::network);
  EXPECT_EQ(Registered<Benchmark>::find("allreduce.rail")->route, Route::network);
}

}  // namespace
}  // namespace assay
