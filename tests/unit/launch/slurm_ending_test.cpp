// How steps ended, in words. The lines of srun are recorded ones, of Slurm 22.05.
#include "harness/launch/slurm/ending.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

Job job_on(const std::string& hostname) {
  Job job;
  job.id = "a";
  job.ranks = {{"cpu-0", hostname, hostname, "0"}};
  return job;
}

TEST(SlurmEnding, progress_is_told_from_what_else_a_step_prints) {
  EXPECT_EQ(progress_of_step("0: @assay begin 3"), "begin 3");
  EXPECT_EQ(progress_of_step("12: @assay end 3 measured"), "end 3 measured");
  for (const char* line : {"@assay begin 3", ": @assay begin 3", "0: begin 3", "0:@assay begin 3",
                           "srun: error: @assay begin 3", "0", ""}) {
    EXPECT_EQ(progress_of_step(line), std::nullopt) << line;
  }
}

TEST(SlurmEnding, an_exit_is_only_what_the_script_itself_wrote) {
  EXPECT_EQ(exit_of_step("@step exit 0"), 0);
  EXPECT_EQ(exit_of_step("@step exit 137"), 137);
  for (const char* line : {"0: @step exit 0", "@step exit", "@step exit x", "@step exit 0 "}) {
    EXPECT_EQ(exit_of_step(line), std::nullopt) << line;
  }
}

TEST(SlurmEnding, what_srun_refuses_is_told_in_its_words) {
  const Job job = job_on("h1");
  EXPECT_EQ(
      ended_step(job, 1, "srun: error: Invalid generic resource (gres) specification\n").ending,
      "srun: Invalid generic resource (gres) specification");
  EXPECT_EQ(ended_step(job, 1, "srun: error: h1: task 0: Exited with exit code 1\n").ending,
            "exit 1");
}

TEST(SlurmEnding, a_node_that_could_not_be_prepared_is_named_with_its_reason) {
  const std::string words =
      "@step not prepared: h2: tar: x: Cannot write: No space left on device\n";
  EXPECT_EQ(ended_step(job_on("h2"), 1, words).cause,
            "could not be given the programs: node h2: tar: x: Cannot write: No space left on "
            "device");
}

TEST(SlurmEnding, a_worker_that_ended_by_itself_has_an_exit_or_a_signal) {
  const Job job = job_on("h1");
  EXPECT_TRUE(ended_step(job, 0, "").clean);
  EXPECT_EQ(ended_step(job, 3, "srun: error: h1: task 0: Exited with exit code 3\n").ending,
            "exit 3");
  const JobEvent killed = ended_step(job, 137, "srun: error: h1: task 0: Killed\n");
  EXPECT_EQ(killed.ending, "signal 9 (Killed)");
  EXPECT_EQ(killed.cause, "");
  EXPECT_FALSE(killed.clean);
}

TEST(SlurmEnding, what_ended_a_step_from_outside_is_its_cause) {
  struct Row {
    const char* words;
    const char* cause;
  };
  for (const Row& row :
       {Row{"0: slurmstepd-h2: error: *** STEP 1.1 ON h2 CANCELLED AT 2026-11-26T12:47:46 ***\n",
            "cancelled by somebody else"},
        Row{"0: slurmstepd-h2: error: *** STEP 1.1 ON h2 CANCELLED AT 2026-11-26T12:47:46 DUE TO "
            "TIME LIMIT ***\n",
            "time limit hit"},
        Row{"slurmstepd: error: *** STEP 1.1 ON h2 CANCELLED AT 2026-11-26T12:47:46 DUE TO "
            "PREEMPTION ***\n",
            "preempted"},
        Row{"srun: error: Node failure on h3\nsrun: error: *** STEP 1.1 ON h2 CANCELLED AT x ***\n",
            "node h3 failed"},
        Row{"srun: error: Unable to create step for job 1: Requested node configuration is not "
            "available\n",
            "refused: Requested node configuration is not available"},
        Row{"0: slurmstepd-h1: error: execve(): /x/worker: No such file or directory\n",
            "/x/worker: No such file or directory; the program must lie on a file system that all "
            "nodes share"}}) {
    const JobEvent event = ended_step(job_on("h1"), 1, row.words);
    EXPECT_EQ(event.cause, row.cause);
    EXPECT_FALSE(event.clean);
  }
}

TEST(SlurmEnding, an_exit_of_0_is_not_believed_where_a_node_failed) {
  const JobEvent event = ended_step(job_on("h3"), 0, "srun: error: Node failure on h3\n");
  EXPECT_FALSE(event.clean);
  EXPECT_EQ(event.cause, "node h3 failed");
}

TEST(SlurmEnding, a_worker_that_gave_up_is_quoted_with_its_rank) {
  EXPECT_EQ(ended_step(job_on("h1"), 3, "2: assay-worker: this rank runs on host 'h4'\n").ending,
            "rank 2: this rank runs on host 'h4'");
}

TEST(SlurmEnding, a_slurm_job_that_ended_says_why_for_its_steps) {
  const Job job = job_on("h3");
  EXPECT_EQ(ended_with_slurm_job(job, "TIMEOUT", {}).cause, "time limit hit");
  EXPECT_EQ(ended_with_slurm_job(job, "CANCELLED", {}).cause, "cancelled by somebody else");
  EXPECT_EQ(ended_with_slurm_job(job, "NODE_FAIL", {"h3"}).cause, "node h3 failed");
  EXPECT_EQ(ended_with_slurm_job(job, "NODE_FAIL", {}).cause, "a node of its Slurm job failed");
  EXPECT_EQ(ended_with_slurm_job(job, "LEVITATING", {}).cause, "its Slurm job ended: LEVITATING");
  EXPECT_EQ(ended_with_slurm_job(job, "", {}).cause, "Slurm no longer knows its job");
  EXPECT_FALSE(ended_with_slurm_job(job, "COMPLETED", {}).clean);
}

TEST(SlurmEnding, a_unit_is_tried_again_where_it_was_the_node_beside_it_or_a_preemption) {
  EXPECT_TRUE(ended_with_slurm_job(job_on("h4"), "NODE_FAIL", {"h3"}).again);
  EXPECT_FALSE(ended_with_slurm_job(job_on("h3"), "NODE_FAIL", {"h3"}).again);
  EXPECT_TRUE(ended_with_slurm_job(job_on("h4"), "PREEMPTED", {}).again);
  EXPECT_FALSE(ended_with_slurm_job(job_on("h4"), "CANCELLED", {}).again);
}

}  // namespace
}  // namespace assay
