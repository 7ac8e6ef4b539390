// What a worker makes of benchmarks that pass, fail, throw and lie.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "harness/bench/worker_state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

Work good_work(const std::string& metric = "rate") {
  Work work;
  work.metric = metric;
  work.amount = 10;
  work.run = [](std::uint64_t) { std::this_thread::sleep_for(std::chrono::microseconds(100)); };
  work.check = [](std::uint64_t) {};
  return work;
}

class WorkerStateTest : public testing::Test {
 protected:
  WorkerStateTest() : device_("cpu-0", {affinity().front()}, {}) {
    entry_.benchmark = "selftest.planted";
    entry_.axes = {{"size", "42"}, {"mode", "burst"}};
    entry_.metrics = {{"rate", "B/s", Better::higher}};
    entry_.sampling = {.repetitions = 3, .repetition_seconds = 0.001, .soak_seconds = 0};
    kept_[""] = nullptr;  // As if an earlier case had made its operands from the seed.
  }
  ~WorkerStateTest() override { pin(before_); }

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

TEST_F(WorkerStateTest, values_beside_the_metrics_stand_for_none_of_them) {
  const auto beside = [](State& state) {
    state.verify(true, "");
    const std::vector<double> values{1, 2};
    state.record_beside("rate.load-2", "B/s", values);
  };
  const CaseResult alone = run(beside);
  EXPECT_EQ(alone.status, SampleStatus::error);
  EXPECT_THAT(alone.cause, HasSubstr("delivered no value of rate"));
  const CaseResult both = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work());
    const std::vector<double> values{1, 2};
    state.record_beside("rate.load-2", "B/s", values);
  });
  EXPECT_EQ(both.status, SampleStatus::measured) << both.cause;
  EXPECT_EQ(both.metrics.at("rate.load-2").values, (std::vector<double>{1, 2}));
}

TEST_F(WorkerStateTest, a_verified_and_timed_case_is_measured) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.fact("implementation", std::string("loop"));
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::measured) << result.cause;
  EXPECT_EQ(result.cause, "");
  ASSERT_EQ(result.metrics.count("rate"), 1U);
  EXPECT_EQ(result.metrics.at("rate").unit, "B/s");
  EXPECT_EQ(result.metrics.at("rate").values.size(), 3U);
  EXPECT_EQ(std::get<std::string>(result.facts.at("implementation")), "loop");
  EXPECT_GE(std::get<double>(result.facts.at("iterations")), 1);
  EXPECT_EQ(result.verified, 1U);
  EXPECT_EQ(result.raw.size(), 1U);
}

TEST_F(WorkerStateTest, the_clock_and_the_share_of_the_peak_stand_in_the_facts) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    Work work = good_work();
    work.clock = {1000, [] { std::this_thread::sleep_for(std::chrono::microseconds(50)); }};
    work.peak = {0, "nobody knows this CPU"};
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::measured) << result.cause;
  EXPECT_LE(std::get<double>(result.facts.at("clock_hz")), 1000 / 50e-6);
  EXPECT_TRUE(result.facts.contains("clock_slowest_lane_hz"));
  EXPECT_TRUE(result.facts.contains("clock_fastest_lane_hz"));
  EXPECT_TRUE(result.facts.contains("clock_uncertainty"));
  EXPECT_EQ(std::get<std::string>(result.facts.at("peak_fraction")),
            "not stated: nobody knows this CPU");
}

TEST_F(WorkerStateTest, an_unverified_timing_is_an_error) {
  const CaseResult result = run([](State& state) { state.measure(good_work()); });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("unverified timing"));
  EXPECT_TRUE(result.metrics.empty());
}

TEST_F(WorkerStateTest, recorded_values_without_a_check_are_an_error) {
  const CaseResult result = run([](State& state) {
    const std::vector<double> values{1, 2, 3};
    state.record("rate", values);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("unverified"));
}

TEST_F(WorkerStateTest, a_wrong_result_ends_the_case) {
  const CaseResult result = run([](State& state) {
    state.verify(false, "C[3] is 4, should be 5");
    ADD_FAILURE() << "the function went on";
  });
  EXPECT_EQ(result.status, SampleStatus::wrong);
  EXPECT_EQ(result.cause, "C[3] is 4, should be 5");
}

TEST_F(WorkerStateTest, a_result_that_turns_wrong_under_load_is_wrong) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    int checks = 0;
    Work work = good_work();
    work.check = [&](std::uint64_t) { state.verify(++checks < 3, "a bit flipped"); };
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::wrong);
  EXPECT_EQ(result.cause, "a bit flipped");
  EXPECT_TRUE(result.metrics.empty()) << "no value of a wrong result is kept";
}

TEST_F(WorkerStateTest, a_wrong_result_stays_wrong_when_the_benchmark_swallows_it) {
  const CaseResult result = run([](State& state) {
    try {
      state.verify(false, "wrong");
    } catch (...) {
    }
    state.verify(true, "");
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::wrong);
}

TEST_F(WorkerStateTest, an_error_is_kept_with_its_hint) {
  const CaseResult result = run([](State&) { throw Error{"no room", "free some"}; });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_EQ(result.cause, "no room; free some");
}

TEST_F(WorkerStateTest, an_exception_inside_the_timed_loop_is_an_error) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    Work work = good_work();
    work.run = [](std::uint64_t iteration) {
      if (iteration > 1) throw std::runtime_error("lost the device");
    };
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_EQ(result.cause, "lost the device");
}

TEST_F(WorkerStateTest, whatever_is_thrown_is_caught) {
  const CaseResult result = run([](State&) { throw 42; });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("unknown"));
}

TEST_F(WorkerStateTest, a_function_that_returns_at_once_is_an_error) {
  const CaseResult result = run([](State&) {});
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("no value of rate"));
}

TEST_F(WorkerStateTest, every_planned_metric_must_come) {
  entry_.metrics.push_back({"latency", "s", Better::lower});
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("no value of latency"));
}

TEST_F(WorkerStateTest, a_metric_that_is_not_planned_is_an_error) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work("speed"));
  });
  EXPECT_THAT(result.cause, HasSubstr("'speed', which is not planned"));
}

TEST_F(WorkerStateTest, a_metric_comes_once) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work());
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("'rate' twice"));
}

TEST_F(WorkerStateTest, a_nan_is_an_error_and_stands_in_the_sample) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    const std::vector<double> values{1, std::numeric_limits<double>::quiet_NaN(), 3};
    state.record("rate", values);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_EQ(result.cause, "value 2 of rate is nan");
  EXPECT_TRUE(std::isnan(result.metrics.at("rate").values.at(1)));
}

TEST_F(WorkerStateTest, work_without_an_amount_is_an_error) {
  for (const auto function : {+[](State& state) {
                                state.verify(true, "");
                                Work work = good_work();
                                work.amount = 0;
                                state.measure(work);
                              },
                              +[](State& state) {
                                state.verify(true, "");
                                Work work = good_work();
                                work.amount = std::numeric_limits<double>::infinity();
                                state.measure(work);
                              }}) {
    const CaseResult result = run(function);
    EXPECT_EQ(result.status, SampleStatus::error);
    EXPECT_THAT(result.cause, HasSubstr("no amount"));
  }
}

TEST_F(WorkerStateTest, work_without_a_check_is_an_error) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    Work work = good_work();
    work.check = nullptr;
    state.measure(work);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("no check"));
}

TEST_F(WorkerStateTest, axes_are_text_or_whole_numbers) {
  const CaseResult result = run([](State& state) {
    EXPECT_EQ(state.axis("mode"), "burst");
    EXPECT_EQ(state.axis_count("size"), 42U);
    EXPECT_THROW(state.axis("shape"), Error);
    EXPECT_THROW(state.axis_count("mode"), Error);
    EXPECT_EQ(state.seed(), 7U);
    EXPECT_EQ(state.memory_bytes_max(), 1000U);
    EXPECT_EQ(state.repetitions(), 3U);
  });
  EXPECT_EQ(result.status, SampleStatus::error);
}

TEST_F(WorkerStateTest, operands_that_do_not_come_from_the_seed_are_not_timed) {
  kept_.clear();
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::error);
  EXPECT_THAT(result.cause, HasSubstr("do not come from the seed"));
}

TEST_F(WorkerStateTest, a_timed_case_states_the_seed_of_its_operands) {
  kept_.clear();
  const CaseResult result = run([](State& state) {
    state.verify(state.seed() == 7, "");
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::measured) << result.cause;
  EXPECT_EQ(std::get<std::string>(result.facts.at("operands_seed")), "0000000000000007");
  EXPECT_EQ(std::get<std::string>(result.facts.at("operands")), "from the seed");
}

TEST_F(WorkerStateTest, operands_are_made_once_and_kept_for_the_next_case) {
  static int made = 0;
  made = 0;
  const auto function = [](State& state) {
    const auto make = [] {
      ++made;
      return std::make_unique<int>(5);
    };
    EXPECT_EQ(state.kept<int>("operand", make), 5);
  };
  run(function);
  run(function);
  EXPECT_EQ(made, 1);
}

TEST_F(WorkerStateTest, a_time_each_is_the_inverse_of_a_rate) {
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    Work work = good_work();  // 10 units in 100 us or more.
    work.quotient = Quotient::time_each;
    state.measure(work);
  });
  ASSERT_EQ(result.status, SampleStatus::measured) << result.cause;
  for (const double value : result.metrics.at("rate").values) {
    EXPECT_GE(value, 1e-5);
    EXPECT_LT(value, 1);
  }
}

TEST_F(WorkerStateTest, delivered_values_can_be_read_and_others_are_none) {
  run([](State& state) {
    EXPECT_TRUE(state.values("rate").empty());
    const std::vector<double> values{1, 2, 3};
    state.record("rate", values);
    EXPECT_TRUE(std::ranges::equal(state.values("rate"), values));
    EXPECT_TRUE(state.values("speed").empty());
  });
}

TEST_F(WorkerStateTest, a_single_pass_is_timed_by_the_harness) {
  run([](State& state) {
    const double seconds =
        state.seconds([] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); });
    EXPECT_GE(seconds, 0.002);
    EXPECT_LT(seconds, 10);
  });
}

TEST_F(WorkerStateTest, progress_goes_to_whoever_listens) {
  double heard = 0;
  const Benchmark benchmark{.name = "selftest.planted",
                            .about = {},
                            .scope = Level::device,
                            .axes = {},
                            .metrics = {},
                            .kernel = {},
                            .run = [](State& state) { state.progress(0.25); }};
  CaseContext context{.entry = entry_,
                      .device = device_,
                      .kept = kept_,
                      .seed = 7,
                      .memory_bytes_max = 1000,
                      .pulse = [&](double fraction) { heard = fraction; }};
  run_case(benchmark, context);
  EXPECT_EQ(heard, 0.25);
  context.pulse = {};
  run_case(benchmark, context);  // Nobody listens.
}

TEST_F(WorkerStateTest, what_is_released_is_made_again) {
  static int made = 0;
  made = 0;
  run([](State& state) {
    const auto make = [] {
      ++made;
      return std::make_unique<int>(5);
    };
    state.kept<int>("operand", make);
    state.release_kept();
    state.kept<int>("operand", make);
  });
  EXPECT_EQ(made, 2);
}

TEST_F(WorkerStateTest, a_budget_that_is_used_up_leaves_one_iteration_a_repetition) {
  entry_.budget_seconds = 1e-6;
  entry_.sampling.repetition_seconds = 0.05;
  const CaseResult result = run([](State& state) {
    state.verify(true, "");
    state.measure(good_work());
  });
  EXPECT_EQ(result.status, SampleStatus::measured) << result.cause;
  EXPECT_EQ(std::get<double>(result.facts.at("iterations")), 1);
  EXPECT_THAT(std::get<std::string>(result.facts.at("iterations_reduced")), HasSubstr("budget"));
  EXPECT_EQ(result.metrics.at("rate").values.size(), 3U);
}

}  // namespace
}  // namespace assay
