// What is submitted to Slurm.
#include "harness/launch/slurm/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "harness/launch/process/capture.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Job job_on(const std::string& id, const std::string& hostname, const std::string& rack = {}) {
  Job job;
  job.id = id;
  job.command = {"/share/assay-worker", "run"};
  job.environment["ASSAY_CAMPAIGN"] = "c0ffee";
  job.output = "/share/out/raw/" + id + ".1.output";
  job.ranks = {{id, hostname, hostname, "0", rack}};
  job.seconds_max = 100;
  return job;
}

Job group_on(const std::vector<std::string>& hostnames) {
  Job job = job_on("group", "h1");
  job.group = true;
  job.ranks.clear();
  for (const std::string& name : hostnames) job.ranks.push_back({"cpu-0", name, name, "0"});
  return job;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::vector<std::string>> ids(const std::vector<std::vector<Job>>& allocations) {
  std::vector<std::vector<std::string>> found;
  for (const auto& jobs : allocations) {
    found.emplace_back();
    for (const Job& job : jobs) found.back().push_back(job.id);
  }
  return found;
}

TEST(SlurmScript, units_of_one_rack_share_a_slurm_job_and_groups_do_not) {
  const std::vector<Job> jobs{job_on("a", "h1", "r1"), job_on("b", "h3", "r2"), group_on({"h1"}),
                              job_on("c", "h2", "r1")};
  const std::vector<std::vector<std::string>> expected{{"a", "c"}, {"b"}, {"group"}};
  EXPECT_EQ(ids(by_allocation(jobs, {})), expected);
}

TEST(SlurmScript, units_of_one_host_share_a_slurm_job_where_the_site_names_no_racks) {
  const std::vector<Job> jobs{job_on("a", "h1"), job_on("b", "h2"), job_on("c", "h1")};
  const std::vector<std::vector<std::string>> expected{{"a", "c"}, {"b"}};
  EXPECT_EQ(ids(by_allocation(jobs, {})), expected);
}

TEST(SlurmScript, a_rack_with_too_many_steps_for_one_script_has_several) {
  const std::vector<Job> jobs(1000, job_on("a", "h1", "r1"));
  const auto allocations = by_allocation(jobs, {});
  ASSERT_GT(allocations.size(), 1U);
  std::size_t count = 0;
  for (const auto& some : allocations) {
    count += some.size();
    EXPECT_LT(submit_command(some, {}).back().size(), 128U << 10U);
  }
  EXPECT_EQ(count, 1000U);
}

TEST(SlurmScript, a_step_has_its_host_its_deadline_and_its_name) {
  const std::string line = step_line(job_on("devices-a", "h1"), {});
  EXPECT_THAT(line, HasSubstr("step /share/out/raw/devices-a.1.output env ASSAY_CAMPAIGN=c0ffee"));
  EXPECT_THAT(line, HasSubstr(" --job-name=c0ffee:devices-a:1 "));
  EXPECT_THAT(line, HasSubstr(" --nodes=1 --ntasks=1 --nodelist=h1 "));
  EXPECT_THAT(line, HasSubstr(" --kill-on-bad-exit=0 "));
  EXPECT_THAT(line, HasSubstr(" --time=3 "));  // 100 s and a minute after the conductor's own.
  EXPECT_THAT(line, HasSubstr(" /share/assay-worker run --srun"));
}

TEST(SlurmScript, rank_n_of_a_group_starts_on_the_host_that_it_names) {
  const std::string line = step_line(group_on({"h3", "h1", "h1"}), {});
  EXPECT_THAT(line, HasSubstr(" --nodes=2 --ntasks=3 --nodelist=h3,h1,h1 "));
  EXPECT_THAT(line, HasSubstr(" --distribution=arbitrary "));
  EXPECT_THAT(line, HasSubstr(" --mpi=pmix "));
}

TEST(SlurmScript, ranks_that_find_one_another_by_files_are_started_without_mpi) {
  Scheduler scheduler{"slurm", {}, {}, {}, {}};
  scheduler.bootstrap_by_files = true;
  const std::string line = step_line(group_on({"h1", "h2"}), scheduler);
  EXPECT_THAT(line, HasSubstr(" --overcommit --mpi=none "));
  EXPECT_THAT(line, HasSubstr(" run --srun --files"));
  EXPECT_THAT(step_line(job_on("a", "h1"), scheduler), Not(HasSubstr("--files")));
}

TEST(SlurmScript, a_failed_node_takes_no_other_with_it_and_slurm_repeats_nothing) {
  const auto command = submit_command({job_on("a", "h1", "r"), job_on("b", "h2", "r")}, {});
  EXPECT_THAT(command, Contains("--no-kill"));
  EXPECT_THAT(command, Contains("--no-requeue"));
  EXPECT_THAT(command, Contains("--nodelist=h1,h2"));
  EXPECT_THAT(command, Contains("--job-name=c0ffee:a:1"));
  EXPECT_THAT(command, Contains("--time=5"));  // Longer than its longest step.
}

TEST(SlurmScript, a_script_that_slurm_starts_again_repeats_no_step) {
  EXPECT_THAT(submit_command({job_on("a", "h1")}, {}).back(), HasSubstr("--wrap=set -C\n"));
}

TEST(SlurmScript, what_the_site_says_stands_on_every_submission) {
  const Scheduler scheduler{"slurm", "gpu", "acceptance", "night", {"--qos=high", "--comment=a b"}};
  for (const auto& command :
       {submit_command({job_on("a", "h1")}, scheduler), sbatch_question(scheduler)}) {
    for (const char* word : {"--partition=gpu", "--account=acceptance", "--reservation=night",
                             "--qos=high", "--comment=a b"}) {
      EXPECT_THAT(command, Contains(word));
    }
  }
  EXPECT_THAT(joined(submit_command({job_on("a", "h1")}, {})), Not(HasSubstr("--partition")));
}

TEST(SlurmScript, a_word_reaches_the_shell_as_it_is) {
  EXPECT_EQ(as_shell_word("a/b-c_1.2=3"), "a/b-c_1.2=3");
  EXPECT_EQ(as_shell_word(""), "''");
  EXPECT_EQ(as_shell_word("$(reboot) 'x'"), R"('$(reboot) '\''x'\''')");
  Job job = job_on("a", "h1");
  job.output = "/share/two words/a.output";
  EXPECT_THAT(step_line(job, {}), HasSubstr("step '/share/two words/a.output' env"));
}

// Runs a script of ours by sh, with programs of our own instead of Slurm's.
std::string said_by(const std::string& script) {
  const std::string path = testing::TempDir() + "assay-slurm-script." + std::to_string(getpid());
  write_file(path, script);
  return capture({"sh", path}, {20}).text;
}

Scheduler on_own_disks() {
  Scheduler scheduler{"slurm", {}, {}, {}, {}};
  scheduler.node_folder = "/local";
  scheduler.bundle = "/opt/assay.tar.gz";
  scheduler.shared_folder = false;
  scheduler.step_flags = {"--container-image=a b"};
  return scheduler;
}

Job job_of_campaign() {
  Job job = job_on("devices-a", "h1");
  job.command = {"/share/assay-worker", "run", "--folder", "/share/out", "--job", "devices-a"};
  return job;
}

TEST(SlurmScript, what_steps_are_to_be_told_stands_on_each_srun_of_a_worker_and_nowhere_else) {
  Scheduler scheduler{"slurm", {}, {}, {}, {}};
  scheduler.step_flags = {"--container-image=a b"};
  const auto command = submit_command({job_on("a", "h1")}, scheduler);
  EXPECT_THAT(command.back(),
              HasSubstr(" --mpi=none '--container-image=a b' /share/assay-worker run --srun"));
  EXPECT_THAT(joined(sbatch_question(scheduler)), Not(HasSubstr("--container")));
}

TEST(SlurmScript, a_worker_of_a_bundle_is_called_where_its_node_was_given_it) {
  const std::string line = step_line(job_of_campaign(), on_own_disks());
  EXPECT_THAT(line, HasSubstr("step /share/out/raw/devices-a.1.output h1 devices-a 1 env "));
  EXPECT_THAT(line, HasSubstr(" \"$there\"/bundle/bin/assay-worker run --folder "
                              "\"$there\"/campaign --job devices-a --srun"));
}

TEST(SlurmScript, without_a_shared_folder_the_script_runs_here_and_slurm_is_asked_by_salloc) {
  const auto command = submit_command({job_of_campaign()}, on_own_disks());
  EXPECT_EQ(command.front(), "salloc");
  EXPECT_THAT(command, Not(Contains("--parsable")));
  EXPECT_THAT(command.back(), HasSubstr("there=/local/assay-c0ffee-devices-a.1\n"));
  EXPECT_THAT(command.back(),
              HasSubstr("sbcast --force /share/out/plan.json \"$there\"/campaign/"));
  EXPECT_THAT(command.back(), HasSubstr("sbcast --force /opt/assay.tar.gz \"$there\"/bundle"));
}

TEST(SlurmScript, with_a_shared_folder_only_the_bundle_is_given_to_nodes) {
  Scheduler scheduler = on_own_disks();
  scheduler.shared_folder = true;
  const auto command = submit_command({job_of_campaign()}, scheduler);
  EXPECT_EQ(command.front(), "sbatch");
  EXPECT_THAT(command.back(), HasSubstr("sbcast --force /opt/assay.tar.gz"));
  EXPECT_THAT(command.back(), Not(HasSubstr("plan.json")));
  EXPECT_THAT(command.back(), Not(HasSubstr("back()")));
  EXPECT_THAT(command.back(), HasSubstr(" --folder /share/out "));
}

TEST(SlurmScript, a_job_of_a_later_plan_has_that_plan_there) {
  Job job = job_of_campaign();
  job.id = "retest-0002-a";
  EXPECT_THAT(submit_command({job}, on_own_disks()).back(),
              HasSubstr("sbcast --force /share/out/plan-0002.json"));
}

// The shell text itself, with an srun that fails on h2 and a timeout that limits nothing.
TEST(SlurmScript, a_node_that_cannot_be_prepared_says_why_and_the_others_work) {
  const std::string folder = testing::TempDir() + "assay-prepared." + std::to_string(getpid());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder + "/raw");
  const auto on = [&](const std::string& id, const std::string& host) {
    Job job = job_on(id, host, "r");
    job.output = folder + "/raw/" + id + ".1.output";
    return job;
  };
  Scheduler scheduler{"slurm", {}, {}, {}, {}};
  scheduler.node_folder = "/local";
  scheduler.bundle = "/dev/null";
  const std::string script =
      submit_command({on("a", "h1"), on("b", "h2")}, scheduler).back().substr(7);
  const std::string programs =
      "timeout() { shift; \"$@\"; }\nsbcast() { false; }\nenv() { echo measured; }\n"
      "srun() { case \"$*\" in *--nodelist=h2*) echo 'srun: error: x'; "
      "echo 'tar: No space left on device'; return 2;; esac; }\n";
  EXPECT_EQ(said_by(programs + script), "");
  EXPECT_EQ(read_file(folder + "/raw/a.1.output"), "@step begins\nmeasured\n\n@step exit 0\n");
  EXPECT_EQ(read_file(folder + "/raw/b.1.output"),
            "@step begins\n@step not prepared: h2: tar: No space left on device\n\n"
            "@step exit 1\n");
}

}  // namespace
}  // namespace assay
