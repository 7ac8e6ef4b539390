// Passed or failed before by how a loop was timed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "harness/bench/worker_state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"

namespace assay {
namespace {

using testing::Each;
using testing::Gt;
using testing::HasSubstr;

class Catalogue : public testing::Test {
 protected:
  Catalogue() : device_("cpu-0", {affinity().front()}, {}) {
    entry_.benchmark = "selftest.planted";
    entry_.metrics = {{"rate", "1/s", Better::higher}};
    entry_.sampling = {.repetitions = 6, .repetition_seconds = 0.002, .soak_seconds = 0};
  }
  ~Catalogue() override { pin(before_); }

  CaseResult run(void (*function)(State&)) {
    const Benchmark benchmark{.name = "selftest.planted",
                              .about = {},
                              .scope = Level::device,
                              .axes = {},
                              .metrics = {},
                              .kernel = {},
                              .run = function};
    return run_case(benchmark, {.entry = entry_,
                                .device = device_,
                                .kept = kept_,
                                .seed = 7,
                                .memory_bytes_max = 1000,
                                .pulse = {}});
  }

  PlanEntry entry_;
  std::vector<unsigned> before_ = affinity();
  CpuDevice device_;
  Kept kept_;
};

void sleep_a_little() { std::this_thread::sleep_for(std::chrono::microseconds(200)); }

TEST_F(Catalogue, a_result_that_goes_wrong_inside_the_timed_loop_is_wrong) {
  const CaseResult result = run([](State& state) {
    std::uint64_t last = state.seed();
    state.verify(last == 7, "");
    Work work;
    work.metric = "rate";
    work.amount = 1;
    work.run = [&](std::uint64_t iteration) {
      sleep_a_little();
      last = iteration < 3 ? 7 : 8;  // Right at first, wrong under load.
    };
    work.check = [&](std::uint64_t) { state.verify(last == 7, "one bit differs"); };
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::wrong);
  EXPECT_EQ(result.cause, "one bit differs");
}

TEST_F(Catalogue, operands_that_are_constant_are_not_timed) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    Work work;
    work.metric = "rate";
    work.amount = 1;
    work.run = [](std::uint64_t) { sleep_a_little(); };
    work.check = [](std::uint64_t) {};
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("do not come from the seed"));
}

TEST_F(Catalogue, a_cold_first_iteration_is_in_no_value) {
  const CaseResult result = run([](State& state) {
    static int calls = 0;
    calls = 0;
    state.verify(state.seed() == 7, "");
    Work work;
    work.metric = "rate";
    work.amount = 1;
    work.run = [](std::uint64_t) {
      std::this_thread::sleep_for(std::chrono::milliseconds(calls++ == 0 ? 500 : 1));
    };
    work.check = [](std::uint64_t) {};
    state.measure(work);
  });
  ASSERT_EQ(result.status, SampleStatus::measured) << result.cause;
  // Half a second in one of them would leave it below 2 a second.
  EXPECT_THAT(result.metrics.at("rate").values, Each(Gt(4.0)));
}

}  // namespace
}  // namespace assay
