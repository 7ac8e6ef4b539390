// The timed loop: calibration, budget, checks and counting.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "harness/bench/timed_loop.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::chrono::microseconds kIteration{200};

Work sleeping_work() {
  Work work;
  work.metric = "rate";
  work.amount = 1;
  work.run = [](std::uint64_t) { std::this_thread::sleep_for(kIteration); };
  work.check = [](std::uint64_t) {};
  return work;
}

Sampling short_sampling() {
  return {.repetitions = 5, .repetition_seconds = 0.005, .soak_seconds = 0};
}

TEST(TimedLoop, gives_one_value_a_repetition) {
  const Work work = sleeping_work();
  const Timing timing = run_timed_loop({work, short_sampling(), 0, {}});
  ASSERT_EQ(timing.values.size(), 5U);
  for (const double value : timing.values) {
    EXPECT_GT(value, 0);
    EXPECT_LE(value, 1 / 200e-6) << "nothing is faster than its sleep";
  }
}

TEST(TimedLoop, calibrates_iterations_so_that_a_repetition_lasts) {
  const Work work = sleeping_work();
  const Sampling sampling{.repetitions = 2, .repetition_seconds = 0.05, .soak_seconds = 0};
  const Timing timing = run_timed_loop({work, sampling, 0, {}});
  EXPECT_GE(timing.iterations, 2U);
  EXPECT_LE(timing.iterations, 250U) << "50 ms of 200 us";
  EXPECT_FALSE(timing.reduced);
}

TEST(TimedLoop, never_counts_an_iteration_twice) {
  Work work = sleeping_work();
  std::uint64_t expected = 0;
  work.run = [&](std::uint64_t iteration) {
    EXPECT_EQ(iteration, expected++);
    std::this_thread::sleep_for(kIteration);
  };
  run_timed_loop({work, short_sampling(), 0, {}});
  EXPECT_GE(expected, 7U) << "two to warm up and five repetitions at least";
}

TEST(TimedLoop, checks_after_every_kth_iteration_and_after_the_last) {
  Work work = sleeping_work();
  std::uint64_t last = 0;
  std::uint64_t checks = 0;
  work.check_every = 3;
  work.run = [&](std::uint64_t iteration) {
    last = iteration;
    std::this_thread::sleep_for(kIteration);
  };
  work.check = [&](std::uint64_t iteration) {
    EXPECT_EQ(iteration, last) << "looks at what was just left behind";
    ++checks;
  };
  const Timing timing = run_timed_loop({work, short_sampling(), 0, {}});
  EXPECT_EQ(checks, 1 + 5 * ((timing.iterations + 2) / 3));
}

TEST(TimedLoop, does_not_time_the_check) {
  Work work = sleeping_work();
  work.check = [](std::uint64_t) { std::this_thread::sleep_for(std::chrono::milliseconds(100)); };
  const auto start = std::chrono::steady_clock::now();
  const Timing timing = run_timed_loop({work, short_sampling(), 0, {}});
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  double timed = 0;
  for (const double value : timing.values) timed += static_cast<double>(timing.iterations) / value;
  EXPECT_GE(wall.count() - timed, 0.6) << "one check after calibration, one after each repetition";
}

TEST(TimedLoop, shortens_repetitions_to_fit_the_budget_but_keeps_their_number) {
  const Work work = sleeping_work();
  Sampling sampling = short_sampling();
  sampling.repetition_seconds = 0.05;
  const Timing timing = run_timed_loop({work, sampling, 0.09, {}});
  EXPECT_TRUE(timing.reduced);
  EXPECT_GE(timing.iterations, 1U);
  EXPECT_EQ(timing.values.size(), 5U);
}

TEST(TimedLoop, soaks_before_the_first_repetition) {
  const Work work = sleeping_work();
  Sampling sampling = short_sampling();
  sampling.soak_seconds = 0.1;
  const auto start = std::chrono::steady_clock::now();
  run_timed_loop({work, sampling, 0, {}});
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST(TimedLoop, passes_on_what_the_work_throws_and_runs_it_no_more) {
  Work work = sleeping_work();
  std::uint64_t calls = 0;
  work.run = [&](std::uint64_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (++calls > 4) throw Error{"the device is gone"};
  };
  EXPECT_THROW(run_timed_loop({work, short_sampling(), 0, {}}), Error);
  EXPECT_EQ(calls, 5U);
}

TEST(TimedLoop, runs_again_after_a_loop_that_threw) {
  Work broken = sleeping_work();
  broken.check = [](std::uint64_t) { throw Error{"wrong"}; };
  EXPECT_THROW(run_timed_loop({broken, short_sampling(), 0, {}}), Error);
  const Work work = sleeping_work();
  EXPECT_EQ(run_timed_loop({work, short_sampling(), 0, {}}).values.size(), 5U);
}

TEST(TimedLoop, keeps_the_json_of_google_benchmark) {
  const Work work = sleeping_work();
  const Timing timing = run_timed_loop({work, short_sampling(), 0, {}});
  EXPECT_NE(timing.raw.find("\"repetitions\": 5"), std::string::npos) << timing.raw;
}

TEST(TimedLoop, says_how_far_it_is) {
  const Work work = sleeping_work();
  std::vector<double> fractions;
  run_timed_loop(
      {work, short_sampling(), 0, [&](double fraction) { fractions.push_back(fraction); }});
  EXPECT_EQ(fractions, (std::vector<double>{0.2, 0.4, 0.6, 0.8, 1.0}));
}

// One percent slower with every iteration.
std::function<void(std::uint64_t)> slowing() {
  return [seconds = 100e-6](std::uint64_t) mutable {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    seconds *= 1.01;
  };
}

Work sustained_work() {
  Work work = sleeping_work();
  work.sustained = true;
  return work;
}

TEST(TimedLoop, a_steady_sustained_load_settles_and_states_its_windows) {
  const Work work = sustained_work();
  Sampling sampling = short_sampling();
  sampling.soak_seconds = 0.1;
  const Timing timing = run_timed_loop({work, sampling, 0, {}});
  EXPECT_EQ(timing.values.size(), 5U) << "as many windows as planned";
  EXPECT_GE(std::get<double>(timing.facts.at("soak_seconds")), 0.1);
  EXPECT_GE(std::get<double>(timing.facts.at("soak_windows")), 1);
  EXPECT_TRUE(std::holds_alternative<bool>(timing.facts.at("soak_settled")));
  EXPECT_TRUE(timing.facts.contains("slope_per_minute"));
  EXPECT_TRUE(timing.facts.contains("throttled_windows"));
}

TEST(TimedLoop, a_load_that_never_settles_is_ended_by_the_time_limit_and_says_so) {
  Work work = sustained_work();
  work.run = slowing();
  Sampling sampling = short_sampling();
  sampling.soak_seconds = 0.05;
  const Timing timing = run_timed_loop({work, sampling, 0, {}});
  EXPECT_EQ(timing.facts.at("soak_settled"), Fact(false));
  EXPECT_NE(text(timing.facts.at("soak_ended")).find("time limit"), std::string::npos);
  EXPECT_LT(std::get<double>(timing.facts.at("slope_per_minute")), 0);
  EXPECT_EQ(timing.values.size(), 5U);
}

TEST(TimedLoop, a_sustained_soak_leaves_the_windows_their_share_of_the_budget) {
  Work work = sustained_work();
  work.run = slowing();
  Sampling sampling = short_sampling();
  sampling.soak_seconds = 0.2;
  const Timing timing = run_timed_loop({work, sampling, 0.3, {}});
  EXPECT_LT(std::get<double>(timing.facts.at("soak_seconds")), 0.6) << "three times 0.2 s";
}

TEST(TimedLoop, slow_windows_are_counted_and_kept_among_the_values) {
  Work work = sustained_work();
  std::uint64_t checks = 0;
  // The first check belongs to the calibration; the repetition after the third is slow.
  work.check = [&](std::uint64_t) { ++checks; };
  work.run = [&](std::uint64_t) {
    std::this_thread::sleep_for(checks == 3 ? 20 * kIteration : kIteration);
  };
  const Timing timing = run_timed_loop({work, short_sampling(), 0, {}});
  ASSERT_EQ(timing.values.size(), 5U);
  EXPECT_LT(timing.values[2], 0.5 * timing.values[0]);
  EXPECT_GE(std::get<double>(timing.facts.at("throttled_windows")), 1);
}

TEST(TimedLoop, a_burst_states_nothing_of_windows) {
  const Work work = sleeping_work();
  EXPECT_TRUE(run_timed_loop({work, short_sampling(), 0, {}}).facts.empty());
}

struct Scaling {
  std::uint64_t iterations;
  double seconds;
  double wanted;
  std::uint64_t expected;
};

TEST(Scaled, follows_the_measured_time_within_limits) {
  const std::vector<Scaling> table{{1, 1.0, 0.1, 1},     {1, 0.01, 0.1, 10},
                                   {10, 0.0, 0.1, 100},  {1, 1e-30, 1.0, 1ULL << 30},
                                   {100, 0.1, 0.05, 50}, {1, -1.0, 0.1, 10}};
  for (const Scaling& row : table) {
    EXPECT_EQ(scaled(row.iterations, row.seconds, row.wanted), row.expected);
  }
}

TEST(TimedLoop, states_the_energy_of_its_repetitions_alone_and_whose_it_is) {
  Work work = sleeping_work();
  work.energy = true;
  double joules = 100;
  const PowerSource source{"of a made-up package", [&] { return joules += 1.5; }};
  const Timing timing = run_timed_loop({.work = work,
                                        .sampling = short_sampling(),
                                        .budget_seconds = 0,
                                        .pulse = {},
                                        .power = &source});
  // Read before and behind each of five repetitions.
  EXPECT_DOUBLE_EQ(std::get<double>(timing.facts.at("energy_joules")), 5 * 1.5);
  EXPECT_GT(std::get<double>(timing.facts.at("energy_seconds")), 5 * 200e-6);
  EXPECT_EQ(std::get<std::string>(timing.facts.at("energy_basis")), "of a made-up package");
}

TEST(TimedLoop, a_counter_that_stands_still_fails_or_is_none_gives_no_energy) {
  Work work = sleeping_work();
  work.energy = true;
  int reads = 0;
  const std::vector<PowerSource> sources{{"still", [] { return 7.0; }},
                                         {"gone",
                                          [&]() -> std::optional<double> {
                                            return ++reads == 4 ? std::nullopt
                                                                : std::optional(1.0 * reads);
                                          }},
                                         {"n/a: none", {}}};
  for (const PowerSource& source : sources) {
    const Timing timing = run_timed_loop({.work = work,
                                          .sampling = short_sampling(),
                                          .budget_seconds = 0,
                                          .pulse = {},
                                          .power = &source});
    EXPECT_FALSE(timing.facts.contains("energy_joules")) << source.basis;
    EXPECT_TRUE(std::get<std::string>(timing.facts.at("energy_basis")).starts_with("n/a: "));
  }
}

TEST(TimedLoop, says_nothing_of_energy_where_nobody_asks) {
  const Work work = sleeping_work();
  const PowerSource source{"of a made-up package", [] { return 1.0; }};
  const Timing timing = run_timed_loop({.work = work,
                                        .sampling = short_sampling(),
                                        .budget_seconds = 0,
                                        .pulse = {},
                                        .power = &source});
  EXPECT_FALSE(timing.facts.contains("energy_basis"));
}

// Work that is of a device at its power limit, whose counter says so for a share of the time.
Timing timed_at_limit(const std::function<std::optional<double>()>& capped_seconds) {
  Work work = sleeping_work();
  work.capped = true;
  const PowerSource source{"of a made-up package", {}, capped_seconds};
  return run_timed_loop({.work = work,
                         .sampling = short_sampling(),
                         .budget_seconds = 0,
                         .pulse = {},
                         .power = &source});
}

std::optional<double> share_of_now(double share) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return share * std::chrono::duration<double>(now).count();
}

TEST(TimedLoop, states_how_long_the_power_limit_held_the_device_back) {
  const Timing timing = timed_at_limit([] { return share_of_now(0.75); });
  EXPECT_NEAR(std::get<double>(timing.facts.at("power_cap_fraction")), 0.75, 0.05);
}

TEST(TimedLoop, a_device_that_was_not_at_its_power_limit_is_an_error) {
  EXPECT_THROW(timed_at_limit([] { return share_of_now(0.25); }), Error);
}

TEST(TimedLoop, a_power_limit_that_held_longer_than_time_is_an_error) {
  EXPECT_THROW(timed_at_limit([] { return share_of_now(2); }), Error);
}

TEST(TimedLoop, a_power_limit_of_which_nothing_is_known_is_an_error) {
  EXPECT_THROW(timed_at_limit([] { return std::nullopt; }), Error);
  EXPECT_THROW(timed_at_limit({}), Error);
}

}  // namespace
}  // namespace assay
