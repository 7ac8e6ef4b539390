// What Slurm's commands print.
#include "harness/launch/slurm/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;

TEST(SlurmText, a_queue_is_read_line_by_line) {
  const auto jobs = parse_queue(
      "17|RUNNING|None|h1|c0ffee:devices-h1:1\n"
      "18|PENDING|(ReqNodeNotAvail, UnavailableNodes:h3)|n/a|x\n"
      "16|TIMEOUT|TimeLimit|h2|somebody|else's\n");
  ASSERT_EQ(jobs.size(), 3U);
  EXPECT_EQ(jobs[0].id, 17U);
  EXPECT_EQ(jobs[0].name, "c0ffee:devices-h1:1");
  EXPECT_EQ(jobs[0].host, "h1");
  EXPECT_FALSE(jobs[0].waits() || jobs[0].over());
  EXPECT_TRUE(jobs[1].waits());
  EXPECT_TRUE(jobs[2].over());
  EXPECT_EQ(jobs[2].name, "somebody|else's");
}

TEST(SlurmText, lines_of_another_form_are_left_out) {
  for (const char* text : {"", "\n\n", "17", "17|RUNNING", "17|RUNNING|None", "x|RUNNING|None|h1|a",
                           "-1|RUNNING|None|h1|a", "0|RUNNING|None|h1|a", "17||None|h1|a",
                           "17 |R|N|h1|a", "99999999999999999999|RUNNING|None|h1|a",
                           "slurm_load_jobs error: Unable to contact slurm controller"}) {
    EXPECT_TRUE(parse_queue(text).empty()) << text;
    EXPECT_TRUE(parse_steps(text).empty()) << text;
  }
}

TEST(SlurmText, a_state_that_nobody_knows_neither_waits_nor_is_over) {
  const auto jobs = parse_queue("17|LEVITATING|None|h1|a\n18|COMPLETING|None|h1|b");
  ASSERT_EQ(jobs.size(), 2U);
  for (const QueuedJob& job : jobs) EXPECT_FALSE(job.waits() || job.over()) << job.state;
}

TEST(SlurmText, a_job_that_asks_for_too_much_waits_in_vain) {
  const auto jobs = parse_queue(
      "17|PENDING|PartitionTimeLimit|n/a|a\n18|PENDING|Resources|n/"
      "a|b\n19|RUNNING|PartitionDown|h1|c\n");
  ASSERT_EQ(jobs.size(), 3U);
  EXPECT_TRUE(jobs[0].waits_in_vain());
  EXPECT_FALSE(jobs[1].waits_in_vain());
  EXPECT_FALSE(jobs[2].waits_in_vain());
}

TEST(SlurmText, steps_are_those_of_srun_and_not_the_script) {
  const auto steps = parse_steps("17.0|a\n17.batch|batch\n17.extern|x\n17.12|c:d:1\n17_3.1|y\n");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].id, "17.0");
  EXPECT_EQ(steps[1].id, "17.12");
  EXPECT_EQ(steps[1].name, "c:d:1");
}

TEST(SlurmText, a_node_is_usable_answers_and_is_said_in_words) {
  struct Row {
    const char* line;
    bool usable;
    bool answers;
    const char* words;
  };
  for (const Row& row :
       {Row{"h1|idle|none", true, true, "node h1 is idle"},
        Row{"h1|allocated|none", true, true, "node h1 is allocated"},
        Row{"h1|drained|fan|broken", false, true, "node h1 is drained: fan|broken"},
        Row{"h1|draining|x", false, true, "node h1 is draining: x"},
        Row{"h1|down*|Not responding", false, false, "node h1 is down: Not responding"},
        Row{"h1|idle*|none", false, false, "node h1 is idle and does not answer"},
        Row{"h1|unknown|none", true, true, "node h1 is unknown"},
        Row{"h1|unknown*|none", false, false, "node h1 is unknown and does not answer"},
        Row{"h1|levitating|none", false, true, "node h1 is levitating"}}) {
    const auto nodes = parse_nodes(row.line);
    ASSERT_EQ(nodes.size(), 1U) << row.line;
    EXPECT_EQ(nodes[0].usable(), row.usable) << row.line;
    EXPECT_EQ(nodes[0].answers(), row.answers) << row.line;
    EXPECT_EQ(nodes[0].in_words(), row.words);
  }
}

TEST(SlurmText, a_node_of_two_partitions_is_one_node) {
  EXPECT_EQ(parse_nodes("h1|idle|none\nh1|idle|none\nh2|idle|none\n").size(), 2U);
}

TEST(SlurmText, a_submission_is_the_number_among_what_else_is_said) {
  EXPECT_EQ(parse_submitted("sbatch: warning\n17\n"), 17U);
  EXPECT_EQ(parse_submitted("17;cluster\n"), 17U);
  EXPECT_EQ(parse_submitted("sbatch: error: Batch job submission failed: Invalid account\n"),
            std::nullopt);
}

TEST(SlurmText, a_refusal_is_told_in_slurms_words_on_one_line) {
  EXPECT_EQ(refusal_in("sbatch: error: invalid partition specified: nope\n"
                       "sbatch: error: Batch job submission failed: Invalid partition name\n"),
            "invalid partition specified: nope; Invalid partition name");
  EXPECT_THAT(refusal_in("a\x1b[31mb"), HasSubstr("a?[31mb"));
  EXPECT_LE(refusal_in(std::string(100000, 'x')).size(), 400U);
}

}  // namespace
}  // namespace assay
