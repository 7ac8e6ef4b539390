// Ending jobs that do not want to end, with all that they have started.
#include <sys/wait.h>

#include <csignal>

#include "fixture.hpp"
#include "harness/launch/process/process_tree.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// Ignores TERM, and so does a grandchild in a session of its own whose parent is gone.
constexpr const char* kStubborn =
    "trap '' TERM; "
    "(setsid sh -c \"trap '' TERM; touch $READY; while :; do sleep 1; done\" &) ; "
    "while :; do sleep 1; done";

Job with_ready(Job job, const std::filesystem::path& ready) {
  job.environment["READY"] = ready.string();
  return job;
}

TEST_F(LocalLauncherTest, ending_takes_a_stubborn_tree_with_a_detached_grandchild) {
  launcher_->start(with_ready(shell(kStubborn), folder_ / "ready"));
  ASSERT_TRUE(appears("ready"));
  EXPECT_GE(survivors(), 2U);
  launcher_->end("job");
  EXPECT_EQ(events().back().ending, "signal 9 (Killed)");
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, ending_takes_a_detached_grandchild_that_wiped_its_environment) {
  launcher_->start(shell("(setsid env -i sh -c 'echo $$ >" + (folder_ / "pid").string() +
                         ".new; mv " + (folder_ / "pid").string() + ".new " +
                         (folder_ / "pid").string() + "; exec sleep 60' &); exec sleep 60"));
  ASSERT_TRUE(appears("pid"));
  const auto wiped = process(std::stoll(content(folder_ / "pid")));
  ASSERT_TRUE(wiped);
  launcher_->end("job");
  EXPECT_FALSE(process(wiped->pid)) << "ended, and taken off the process table";
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, ending_takes_a_stopped_job) {
  launcher_->start(shell("touch " + (folder_ / "ready").string() + "; kill -STOP $$"));
  ASSERT_TRUE(appears("ready"));
  launcher_->end("job");
  EXPECT_EQ(events().back().ending, "signal 15 (Terminated)");
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, what_a_job_leaves_behind_is_ended_after_its_normal_end) {
  const JobEvent end = run(shell("(setsid sleep 60 &); sleep 60 & exit 0"));
  EXPECT_EQ(end.ending, "exit 0");
  EXPECT_TRUE(end.clean);
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, ending_one_job_leaves_the_other_alone) {
  const JobProcess other = launcher_->start(shell("exec sleep 60", "other"));
  launcher_->start(shell("exec sleep 60", "job"));
  launcher_->end("job");
  EXPECT_EQ(events().back().job, "job");
  const auto seen = process(other.pid);
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->ended());
}

TEST_F(LocalLauncherTest, of_two_jobs_that_end_at_once_each_has_its_own_ending) {
  launcher_->start(shell("exit 3", "first"));
  launcher_->start(shell("exit 4", "second"));
  ::usleep(200000);  // Both have ended before anybody looks.
  std::vector<std::string> endings;
  for (const JobEvent& event : launcher_->poll()) endings.push_back(event.ending);
  EXPECT_EQ(endings, (std::vector<std::string>{"exit 3", "exit 4"}));
}

TEST_F(LocalLauncherTest, a_launcher_that_goes_takes_its_jobs_along) {
  launcher_->start(with_ready(shell(kStubborn), folder_ / "ready"));
  ASSERT_TRUE(appears("ready"));
  launcher_.reset();
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, leftovers_of_a_killed_controller_are_ended_by_the_next) {
  const pid_t controller = ::fork();
  if (controller == 0) {
    const auto first = Registered<LauncherType>::find("local")->make({});
    first->start(with_ready(shell(kStubborn, "left"), folder_ / "ready"));
    while (true) ::pause();
  }
  ASSERT_TRUE(appears("ready"));
  ::kill(controller, SIGKILL);
  ::waitpid(controller, nullptr, 0);
  ASSERT_GE(survivors(), 1U) << "the grandchild knows nothing of its controller";
  EXPECT_GE(launcher_->end_leftovers(campaign_), 1U);
  EXPECT_EQ(survivors(), 0U);
  EXPECT_EQ(launcher_->end_leftovers(campaign_), 0U);
}

TEST_F(LocalLauncherTest, leftovers_of_another_campaign_are_left_alone) {
  const JobProcess other = launcher_->start(shell("exec sleep 60"));
  EXPECT_EQ(launcher_->end_leftovers(campaign_ + "0"), 0U);
  const auto seen = process(other.pid);
  EXPECT_TRUE(seen && !seen->ended());
}

TEST(Processes, a_process_whose_start_time_differs_is_not_signalled) {
  const pid_t child = ::fork();
  if (child == 0) {
    while (true) ::pause();
  }
  auto other = process(child);
  ASSERT_TRUE(other);
  ++other->started;
  EXPECT_FALSE(send(*other, SIGKILL));
  --other->started;
  EXPECT_TRUE(send(*other, SIGKILL));
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(send(*other, SIGKILL)) << "it is gone";
}

TEST(Processes, the_first_process_and_this_one_are_never_signalled) {
  const auto init = process(1);
  ASSERT_TRUE(init);
  EXPECT_FALSE(send(*init, 0));
  EXPECT_FALSE(send(*process(::getpid()), 0));
  EXPECT_FALSE(send(Process{}, 0));
}

TEST(Processes, a_command_name_with_brackets_and_spaces_is_read) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::ofstream("/proc/self/comm") << ") Z 1 (";
    while (true) ::pause();
  }
  std::optional<Process> seen;
  for (int look = 0; look < 200; ++look) {
    std::ifstream comm("/proc/" + std::to_string(child) + "/comm");
    std::string name;
    std::getline(comm, name);
    seen = process(child);
    if (name == ") Z 1 (") break;
    ::usleep(5000);
  }
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->parent, ::getpid());
  EXPECT_FALSE(seen->ended());
  EXPECT_TRUE(send(*seen, SIGKILL));
  ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace assay
