// The team: every lane once, always on the same CPU, nothing lost between rounds.
#include <gtest/gtest.h>
#include <sched.h>

#include <mutex>
#include <set>
#include <thread>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/team.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// Leaves the affinity of the test's thread as it was.
class TeamTest : public testing::Test {
 protected:
  ~TeamTest() override { pin(before_); }
  std::vector<unsigned> before_ = affinity();
};

TEST_F(TeamTest, runs_every_lane_once) {
  Team team(before_);
  std::vector<int> calls(team.lanes());
  team.run([&](unsigned lane, unsigned lanes) {
    EXPECT_EQ(lanes, calls.size());
    ++calls[lane];
  });
  EXPECT_EQ(calls, std::vector<int>(before_.size(), 1));
}

TEST_F(TeamTest, keeps_each_lane_on_its_cpu) {
  Team team(before_);
  std::vector<int> cpus(team.lanes(), -1);
  for (int round = 0; round < 3; ++round) {
    team.run([&](unsigned lane, unsigned) { cpus[lane] = sched_getcpu(); });
    for (unsigned lane = 0; lane < team.lanes(); ++lane) {
      EXPECT_EQ(cpus[lane], static_cast<int>(before_[lane]));
    }
  }
}

TEST_F(TeamTest, gives_the_caller_all_cpus_back) {
  Team team(before_);
  team.run([](unsigned, unsigned) {});
  EXPECT_EQ(affinity(), before_);
}

TEST_F(TeamTest, loses_no_round_of_many) {
  Team team(before_);
  std::vector<std::uint64_t> sums(team.lanes());  // Plain: the team orders the rounds.
  std::uint64_t seen = 0;
  for (std::uint64_t round = 1; round <= 3000; ++round) {
    team.run([&](unsigned lane, unsigned) { sums[lane] += round; });
    seen += round;
    for (const auto sum : sums) ASSERT_EQ(sum, seen);
  }
}

TEST_F(TeamTest, wakes_lanes_that_have_gone_to_sleep) {
  Team team(before_);
  std::vector<int> calls(team.lanes());
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    team.run([&](unsigned lane, unsigned) { ++calls[lane]; });
  }
  EXPECT_EQ(calls, std::vector<int>(before_.size(), 5));
}

TEST_F(TeamTest, waits_for_the_slowest_lane) {
  Team team(before_);
  std::vector<int> done(team.lanes());
  team.run([&](unsigned lane, unsigned lanes) {
    if (lane + 1 == lanes) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    done[lane] = 1;
  });
  EXPECT_EQ(done, std::vector<int>(before_.size(), 1));
}

TEST_F(TeamTest, of_one_cpu_has_the_caller_alone) {
  Team team({before_.front()});
  const auto caller = std::this_thread::get_id();
  team.run([&](unsigned lane, unsigned lanes) {
    EXPECT_EQ(lane, 0U);
    EXPECT_EQ(lanes, 1U);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST_F(TeamTest, on_a_cpu_that_does_not_exist_is_refused_without_leaving_threads_behind) {
  std::vector<unsigned> cpus = before_;
  cpus.push_back(8191);
  EXPECT_THROW(Team{cpus}, Error);
}

}  // namespace
}  // namespace assay
