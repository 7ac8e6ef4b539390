// Conditions from counters: tables for the arithmetic, a planted burner for the whole.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <limits>

#include "harness/device/affinity.hpp"
#include "harness/telemetry/conditions.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

Snapshot at(double seconds, double busy, double own) {
  return {seconds, own, CpuSeconds{busy, 0}, 0.0};
}

TEST(ProcStat, sums_busy_and_stolen_time_of_the_wanted_cpus) {
  const auto found = parse_proc_stat(
      "cpu  9 9 9 9 9 9 9 9 9 9\n"
      "cpu0 100 10 20 5000 7 3 4 50 90 0\n"
      "cpu1 1000 0 0 0 0 0 0 1000 0 0\n"
      "cpu12 1 0 0 0 0 0 0 1 0 0\n"
      "intr 5\n",
      {0, 12}, 100);
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->busy, 1.38) << "idle, iowait, steal and guest do not count";
  EXPECT_DOUBLE_EQ(found->stolen, 0.51);
}

TEST(ProcStat, is_unknown_where_a_cpu_or_a_field_is_absent) {
  EXPECT_FALSE(parse_proc_stat("cpu0 1 2 3 4 5 6 7 8 9 10\n", {0, 1}, 100));
  EXPECT_FALSE(parse_proc_stat("cpu0 1 2 3\n", {0}, 100));
  EXPECT_FALSE(parse_proc_stat("cpu0 1 2 x 4 5 6 7 8 9 10\n", {0}, 100));
  EXPECT_FALSE(parse_proc_stat("", {0}, 100));
}

TEST(Conditions, foreign_time_is_what_the_cpus_did_beyond_this_process) {
  struct Row {
    double busy;
    double own;
    double expected;
  };
  for (const Row& row : {Row{2, 2, 0}, Row{3, 2, 0.5}, Row{1.9, 2, 0}, Row{4, 0, 2}}) {
    const auto found = conditions_between(at(10, 100, 50), at(12, 100 + row.busy, 50 + row.own), 2);
    EXPECT_DOUBLE_EQ(found.at("foreign_cpus"), row.expected);
    EXPECT_DOUBLE_EQ(found.at("wall_seconds"), 2);
  }
}

TEST(Conditions, steal_is_a_fraction_of_the_cpus_and_throttling_of_the_wall) {
  Snapshot from = at(0, 0, 0);
  Snapshot to = at(10, 0, 0);
  to.cpus->stolen = 2;
  to.throttled_seconds = 1;
  const auto found = conditions_between(from, to, 4);
  EXPECT_DOUBLE_EQ(found.at("steal_fraction"), 0.05);
  EXPECT_DOUBLE_EQ(found.at("throttled_fraction"), 0.1);
}

TEST(Conditions, what_cannot_be_read_is_absent) {
  Snapshot from = at(0, 0, 0);
  Snapshot to = at(10, 0, 0);
  to.cpus.reset();
  from.throttled_seconds.reset();
  const auto found = conditions_between(from, to, 1);
  EXPECT_EQ(found, (Conditions{{"wall_seconds", 10}}));
}

TEST(Conditions, a_counter_that_runs_backwards_is_unknown) {
  EXPECT_FALSE(conditions_between(at(0, 5, 0), at(1, 4, 0), 1).contains("foreign_cpus"));
  EXPECT_FALSE(conditions_between(at(0, 0, 5), at(1, 0, 4), 1).contains("foreign_cpus"));
  EXPECT_TRUE(conditions_between(at(1, 0, 0), at(1, 1, 0), 1).empty());
  EXPECT_TRUE(conditions_between(at(2, 0, 0), at(1, 1, 0), 1).empty());
}

// Another process that burns one CPU; ended with the object, or with this process.
class Burner {
 public:
  explicit Burner(unsigned cpu) : pid_(fork()) {
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin({cpu});
    std::atomic<unsigned> spins{0};
    for (;;) spins.fetch_add(1, std::memory_order_relaxed);
  }
  ~Burner() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Burner(const Burner&) = delete;
  Burner& operator=(const Burner&) = delete;

 private:
  pid_t pid_;
};

void idle(ConditionsProbe& probe, double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    usleep(10'000);
    probe.look();
  }
}

TEST(Probe, sees_another_process_on_its_cpus) {
  const auto cpus = affinity();
  const Burner burner(cpus.front());
  ConditionsProbe probe(cpus);
  idle(probe, 1.2);
  const auto found = probe.finish();
  ASSERT_TRUE(found.contains("foreign_cpus"));
  EXPECT_GT(found.at("foreign_cpus"), 0.2);
  EXPECT_GE(found.at("foreign_cpus"), found.at("foreign_cpus_mean"));
}

TEST(Probe, waits_until_a_short_case_can_be_told_from_noise) {
  ConditionsProbe probe(affinity());
  EXPECT_GE(probe.finish().at("wall_seconds"), 0.5);
}

class ProbeOfPlantedHost : public PlantedHost {
 protected:
  void busy_ticks(unsigned ticks) {
    plant("/proc/stat", "cpu0 " + std::to_string(ticks) + " 0 0 0 0 0 0 0 0 0\n");
  }
};

TEST_F(ProbeOfPlantedHost, names_the_worst_window_of_a_long_case) {
  busy_ticks(1000);
  ConditionsProbe probe({0}, files());
  usleep(2'010'000);
  busy_ticks(1200);  // A burner for the first two seconds.
  probe.look();
  usleep(2'010'000);
  probe.look();
  const auto found = probe.finish();
  EXPECT_GT(found.at("foreign_cpus_mean"), 0.1);
  EXPECT_GT(found.at("foreign_cpus"), 1.3 * found.at("foreign_cpus_mean"));
  EXPECT_FALSE(found.contains("throttled_fraction")) << "no control group is mounted there";
}

TEST_F(ProbeOfPlantedHost, knows_no_worst_window_where_one_is_unknown) {
  busy_ticks(1000);
  ConditionsProbe probe({0}, files());
  usleep(2'010'000);
  busy_ticks(900);
  probe.look();
  busy_ticks(2000);
  const auto found = probe.finish();
  EXPECT_TRUE(found.contains("foreign_cpus_mean"));
  EXPECT_FALSE(found.contains("foreign_cpus"));
}

}  // namespace
}  // namespace assay
