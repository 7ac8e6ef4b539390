// The local launcher with jobs that are shells: what they are given, what they say, how they end.
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "fixture.hpp"
#include "harness/device/affinity.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

TEST_F(LocalLauncherTest, a_job_that_exits_with_0_ended_cleanly) {
  const JobEvent end = run(shell("exit 0"));
  EXPECT_EQ(end.ending, "exit 0");
  EXPECT_TRUE(end.clean);
}

TEST_F(LocalLauncherTest, another_exit_code_is_named_and_not_clean) {
  const JobEvent end = run(shell("exit 3"));
  EXPECT_EQ(end.ending, "exit 3");
  EXPECT_FALSE(end.clean);
}

TEST_F(LocalLauncherTest, a_signal_is_named) {
  const JobEvent end = run(shell("kill -SEGV $$"));
  EXPECT_EQ(end.ending, "signal 11 (Segmentation fault)");
  EXPECT_FALSE(end.clean);
}

TEST_F(LocalLauncherTest, says_which_process_it_started) {
  const JobProcess started = launcher_->start(shell("exec sleep 60"));
  const auto seen = process(started.pid);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->started, started.pid_started);
  EXPECT_EQ(seen->session, started.pid) << "a session of its own";
  launcher_->end("job");
  EXPECT_EQ(events().back().ending, "signal 15 (Terminated)");
}

TEST_F(LocalLauncherTest, stdout_and_stderr_stand_in_the_output) {
  run(shell("echo words; echo complaints >&2"));
  EXPECT_EQ(content(folder_ / "job.output"), "words\ncomplaints\n");
}

TEST_F(LocalLauncherTest, of_an_endless_output_the_beginning_and_the_end_are_kept) {
  run(shell("echo first; yes | head -c 5000000; echo last"));
  const std::string kept = content(folder_ / "job.output");
  EXPECT_LE(kept.size(), kJobOutputBytesMax + 100);
  EXPECT_GT(kept.size(), kJobOutputBytesMax / 2);
  EXPECT_TRUE(kept.starts_with("first\n"));
  EXPECT_TRUE(kept.ends_with("last\n"));
  EXPECT_NE(kept.find(" bytes of output were left out here]"), std::string::npos);
}

TEST_F(LocalLauncherTest, an_output_that_fits_is_kept_whole) {
  run(shell("yes | head -c " + std::to_string(kJobOutputBytesMax)));
  EXPECT_EQ(content(folder_ / "job.output").size(), kJobOutputBytesMax);
}

TEST_F(LocalLauncherTest, lines_on_descriptor_3_arrive_before_the_end) {
  run(shell("echo begin 0 >&3; echo end 0 measured >&3"));
  EXPECT_EQ(said_, (std::vector<std::string>{"begin 0", "end 0 measured"}));
}

TEST_F(LocalLauncherTest, garbage_on_descriptor_3_becomes_short_printable_lines) {
  run(
      shell("head -c 300000 /dev/urandom >&3; printf '\\n\\000be\\033gin 1\\n' >&3; "
            "head -c 10000 /dev/zero | tr '\\000' x >&3; echo >&3"));
  ASSERT_GE(said_.size(), 2U);
  EXPECT_EQ(said_[said_.size() - 2], "begin 1");
  EXPECT_EQ(said_.back().size(), kProgressLineMax);
  for (const std::string& line : said_) {
    EXPECT_LE(line.size(), kProgressLineMax);
    EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
}

TEST_F(LocalLauncherTest, a_job_has_no_descriptors_but_its_four) {
  const int open_here = ::dup(1);  // Without close-on-exec.
  run(shell("ls /proc/self/fd | tr '\\n' ' '"));
  ::close(open_here);
  // 4 is what ls itself opens to read the folder.
  EXPECT_EQ(content(folder_ / "job.output"), "0 1 2 3 4 ");
}

TEST_F(LocalLauncherTest, a_job_is_pinned_before_it_starts) {
  Job job = shell("grep Cpus_allowed_list /proc/self/status");
  job.cpus = std::to_string(affinity().back());
  run(job);
  EXPECT_EQ(content(job.output), "Cpus_allowed_list:\t" + job.cpus + "\n");
}

TEST_F(LocalLauncherTest, a_cpu_that_is_not_there_refuses_the_start) {
  Job job = shell("exit 0");
  job.cpus = std::to_string(affinity().back()) + ",8191";
  try {
    launcher_->start(job);
    FAIL() << "started on a part of its CPUs";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::world);
    EXPECT_NE(std::string(error.what()).find("cannot be pinned"), std::string::npos);
  }
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, the_environment_is_inherited_and_added_to) {
  ::setenv("ASSAY_TEST_INHERITED", "yes", 1);
  Job job = shell("echo $ASSAY_TEST_INHERITED $OMP_NUM_THREADS $ASSAY_JOB");
  job.environment["OMP_NUM_THREADS"] = "7";
  job.attempt = 2;
  run(job);
  EXPECT_EQ(content(job.output), "yes 7 job.2\n");
}

TEST_F(LocalLauncherTest, a_program_that_is_missing_is_an_error_with_a_hint) {
  Job job = shell("");
  job.command = {"/nowhere/assay-worker"};
  try {
    launcher_->start(job);
    FAIL() << "started";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::world);
    EXPECT_EQ(std::string(error.what()),
              "'/nowhere/assay-worker' cannot be started: No such file or directory");
    EXPECT_FALSE(error.hint().empty());
  }
  EXPECT_EQ(survivors(), 0U);
}

TEST_F(LocalLauncherTest, an_output_that_cannot_be_written_refuses_the_start) {
  Job job = shell("exit 0");
  job.output = "/nowhere/job.output";
  EXPECT_THROW(launcher_->start(job), Error);
}

TEST_F(LocalLauncherTest, two_jobs_run_side_by_side) {
  launcher_->start(shell("echo begin 0 >&3; exec sleep 60", "first"));
  launcher_->start(shell("exit 0", "second"));
  EXPECT_EQ(events().back().job, "second");
  launcher_->end("first");
  EXPECT_EQ(events().back().job, "first");
}

TEST_F(LocalLauncherTest, waiting_ends_when_a_job_says_something) {
  launcher_->start(shell("sleep 0.1; echo begin 0 >&3; exec sleep 60"));
  const double began = launcher_->now_seconds();
  launcher_->wait_until(began + 30);
  EXPECT_LT(launcher_->now_seconds(), began + 20);
  ASSERT_EQ(launcher_->poll().size(), 1U);
}

TEST_F(LocalLauncherTest, waiting_without_jobs_lasts_as_long_as_asked) {
  const double due = launcher_->now_seconds() + 0.05;
  launcher_->wait_until(due);
  EXPECT_GE(launcher_->now_seconds(), due);
}

TEST_F(LocalLauncherTest, ending_an_unknown_job_does_nothing) {
  launcher_->end("nobody");
  EXPECT_TRUE(launcher_->poll().empty());
}

}  // namespace
}  // namespace assay
