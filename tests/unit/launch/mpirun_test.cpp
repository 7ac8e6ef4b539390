// What is said to mpirun, and what its words mean.
#include "harness/launch/mpirun.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace assay {
namespace {

Job job_on(const std::vector<std::string>& hostnames) {
  Job job;
  job.command = {"worker", "run"};
  job.group = true;
  for (const std::string& name : hostnames) job.ranks.push_back({"cpu-0", name, name, "0"});
  return job;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

using testing::HasSubstr;

TEST(Mpirun, starts_as_many_ranks_as_the_group_has_on_the_hosts_of_the_site) {
  const std::string command = joined(mpirun_command(job_on({"h1", "h1", "h2"}), true));
  EXPECT_THAT(command, HasSubstr("mpirun -n 3 "));
  EXPECT_THAT(command, HasSubstr(" --host h1:2,h2:1 "));
  EXPECT_THAT(command, HasSubstr(" worker run --mpirun"));
}

TEST(Mpirun, starts_all_ranks_on_this_machine_for_the_local_launcher) {
  EXPECT_THAT(joined(mpirun_command(job_on({"h1", "h2"}), false)),
              HasSubstr(" --host localhost:2 "));
}

TEST(Mpirun, hands_on_the_marks_by_which_processes_are_found_again) {
  EXPECT_THAT(joined(mpirun_command(job_on({"h1"}), true)),
              HasSubstr("-x ASSAY_CAMPAIGN -x ASSAY_JOB"));
}

TEST(Mpirun, progress_of_a_rank_is_told_from_what_else_it_prints) {
  EXPECT_EQ(progress_of_rank("[1,0]<stdout>:@assay begin 3"), "begin 3");
  EXPECT_EQ(progress_of_rank("[1,0]<stderr>:@assay begin 3"), std::nullopt);
  EXPECT_EQ(progress_of_rank("[1,0]<stdout>:begin 3"), std::nullopt);
  EXPECT_EQ(progress_of_rank("@assay begin 3"), std::nullopt);
}

TEST(Mpirun, says_which_rank_ended_by_a_signal) {
  const char* words =
      "--------------------------------------------------------------------------\n"
      "mpirun noticed that process rank 1 with PID 4711 on node h2 exited on signal 9 (Killed).\n"
      "--------------------------------------------------------------------------\n";
  EXPECT_EQ(ending_of_mpirun("exit 137", words), "rank 1 on h2 ended by signal 9 (Killed)");
}

TEST(Mpirun, says_what_a_worker_said_before_it_ended) {
  const char* words =
      "[1,2]<stderr>:assay-worker: this rank runs on host 'h4', but is planned on 'h3'\n"
      "[1,2]<stderr>:  the hostnames in the site file are those that the hosts state\n"
      "----------\nPrimary job  terminated normally, but 1 process returned\n----------\n";
  EXPECT_EQ(ending_of_mpirun("exit 3", words),
            "rank 2: this rank runs on host 'h4', but is planned on 'h3'");
}

TEST(Mpirun, says_what_stands_between_its_dashed_lines) {
  const char* words =
      "--------------------------------------------------------------------------\n"
      "There are not enough slots available in the system to satisfy the 2\n"
      "slots that were requested by the application:\n\n"
      "  worker\n"
      "--------------------------------------------------------------------------\n";
  EXPECT_THAT(ending_of_mpirun("exit 1", words),
              HasSubstr("exit 1: There are not enough slots available in the system to satisfy "
                        "the 2 slots that were requested"));
}

TEST(Mpirun, says_which_host_was_lost) {
  const char* words =
      "--------------------------------------------------------------------------\n"
      "ORTE has lost communication with a remote daemon.\n\n"
      "  HNP daemon   : [[23301,0],0] on node vm\n"
      "  Remote daemon: [[23301,0],3] on node h3\n\n"
      "This is usually due to either a failure of the TCP network\n"
      "--------------------------------------------------------------------------\n";
  EXPECT_EQ(ending_of_mpirun("exit 205", words), "host h3 was lost on the way");
}

TEST(Mpirun, notices_within_seconds_that_a_host_fell_silent) {
  EXPECT_THAT(joined(mpirun_command(job_on({"h1"}), true)), HasSubstr("oob_tcp_keepalive_time 5"));
}

TEST(Mpirun, an_ending_without_words_is_the_exit_alone) {
  EXPECT_EQ(ending_of_mpirun("exit 1", ""), "exit 1");
}

}  // namespace
}  // namespace assay
