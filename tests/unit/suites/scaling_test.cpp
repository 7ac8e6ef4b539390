// Bandwidth over the number of lanes.
#include <gtest/gtest.h>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "suites/hbm/stream.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

const Benchmark& scaling() { return *Registered<Benchmark>::find("hbm.scaling"); }

double efficiency(StateDouble& state) {
  scaling().run(state);
  return std::get<double>(state.facts.at("efficiency"));
}

TEST(Scaling, only_the_asked_number_of_lanes_works_and_the_result_is_whole) {
  for (const std::string lanes : {"1", "2", "all"}) {
    for (const std::string kernel : {"read", "triad"}) {
      const auto device = test_device(3);
      StateDouble state(*device, {{"lanes", lanes}, {"kernel", kernel}});
      state.iterations = 2;
      scaling().run(state);
      EXPECT_EQ(std::get<double>(state.facts.at("lanes")), lanes == "all" ? 3 : lanes[0] - '0');
      EXPECT_GE(state.verified, 3U);
    }
  }
}

TEST(Scaling, efficiency_is_relative_to_one_lane_of_the_same_job) {
  const auto device = test_device(2);
  StateDouble state(*device, {{"lanes", "1"}, {"kernel", "read"}});
  state.iterations = 1;
  EXPECT_EQ(efficiency(state), 1.0);
  state.axes_of_case({{"lanes", "all"}, {"kernel", "read"}});
  EXPECT_EQ(efficiency(state), 0.5);  // The double's lanes reach the same together as one alone.
  state.axes_of_case({{"lanes", "all"}, {"kernel", "triad"}});
  scaling().run(state);
  EXPECT_TRUE(std::holds_alternative<std::string>(state.facts.at("efficiency")));
}

TEST(Scaling, more_lanes_than_there_are_do_not_fit_and_all_of_them_are_measured_once) {
  const Facts device{{"lanes", 8.0}};
  const auto unfit = [&](const std::string& lanes) {
    return scaling().unfit(device, {{"kernel", "read"}, {"lanes", lanes}});
  };
  EXPECT_EQ(unfit("4"), "");
  EXPECT_EQ(unfit("all"), "");
  EXPECT_EQ(unfit("8"), "the device has 8 lanes: lanes=all measures them");
  EXPECT_EQ(unfit("16"), "the device has 8 lanes");
}

TEST(Scaling, what_is_no_number_of_lanes_and_no_kernel_is_an_error) {
  const auto device = test_device(2);
  for (const std::string lanes : {"", "0", "-1", "two", "3", "4294967296"}) {
    StateDouble state(*device, {{"lanes", lanes}, {"kernel", "read"}});
    EXPECT_THROW(scaling().run(state), Error) << lanes;
  }
  StateDouble state(*device, {{"lanes", "1"}, {"kernel", "write"}});
  EXPECT_THROW(scaling().run(state), Error);
}

}  // namespace
}  // namespace assay
