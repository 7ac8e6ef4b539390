// Conducting in virtual time: order, crashes, hangs, workers that do nothing, a stop.
#include <cmath>

#include "fixture.hpp"
#include "harness/campaign/watch.hpp"
#include "harness/campaign/work.hpp"

namespace assay {
namespace {

TEST_F(ConductorTest, a_healthy_campaign_measures_every_case_once) {
  auto launcher = this->launcher(well);
  const Conducted done = conduct_with(launcher);
  EXPECT_FALSE(done.interrupted);
  EXPECT_EQ(done.jobs_started, 4U);
  EXPECT_EQ(launcher.measured.size(), 6U);
  EXPECT_EQ(measured().samples.size(), 6U);
  EXPECT_TRUE(measured().problems.empty());
  EXPECT_EQ(
      journal(),
      (std::vector<std::string>{
          "campaign_started", "stage_started", "job_started first-host-0", "job_ended first-host-0",
          "job_started first-cpu-0", "job_started first-cpu-1", "job_ended first-cpu-0",
          "job_ended first-cpu-1", "stage_ended", "stage_started", "job_started second-cpu-0",
          "job_ended second-cpu-0", "stage_ended", "campaign_finished"}));
}

TEST_F(ConductorTest, a_job_is_told_its_cases_its_place_and_its_cpus) {
  auto launcher = this->launcher(well);
  conduct_with(launcher);
  const Job& job = launcher.jobs.at(2);
  EXPECT_EQ(job.command,
            (std::vector<std::string>{"/opt/assay-worker", "run", "--folder", root_.string(),
                                      "--job", "first-cpu-1", "--attempt", "1", "--unit", "cpu-1",
                                      "--entries", "0,2"}));
  EXPECT_EQ(job.cpus, "2-3");
  EXPECT_EQ(job.environment.at("ASSAY_CAMPAIGN"), plan_.id);
  EXPECT_EQ(job.environment.at("OMP_NUM_THREADS"), "2");
  EXPECT_EQ(job.output, root_ / "raw" / "first-cpu-1.1.output");
}

TEST_F(ConductorTest, after_a_crash_the_rest_goes_to_a_fresh_process) {
  auto launcher = this->launcher([](const Job& job, std::size_t entry) {
    return job.id == "first-cpu-0" && entry == 0 ? Act::crash : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(result("t.a", "cpu-0"),
            "the worker ended by signal 11 (Segmentation fault) during the case");
  EXPECT_EQ(result("t.b", "cpu-0"), "measured");
  EXPECT_EQ(launcher.measured.size(), 5U);
  EXPECT_EQ(progress_.lost.size(), 1U);
  EXPECT_TRUE(measured().problems.empty());
  EXPECT_EQ(launcher.jobs.back().id, "second-cpu-0") << "the campaign goes on";
}

TEST_F(ConductorTest, a_case_that_hangs_is_ended_at_its_deadline) {
  auto launcher = this->launcher([](const Job& job, std::size_t entry) {
    return job.id == "first-cpu-1" && entry == 0 ? Act::hang : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(launcher.ended, std::vector<std::string>{"first-cpu-1"});
  EXPECT_EQ(result("t.a", "cpu-1"), "deadline of 10 s passed");
  EXPECT_EQ(result("t.b", "cpu-1"), "measured");
  EXPECT_EQ(launcher.measured.size(), 5U);
}

TEST_F(ConductorTest, a_case_whose_job_ended_through_no_fault_of_its_own_is_tried_again) {
  auto launcher = this->launcher([](const Job& job, std::size_t entry) {
    const bool out = job.id == "first-cpu-0" && entry == 0 && job.attempt == 1;
    return out ? Act::outage : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(result("t.a", "cpu-0"), "measured");
  EXPECT_TRUE(progress_.lost.empty());
}

TEST_F(ConductorTest, a_case_whose_job_always_ends_so_is_lost_with_the_cause) {
  auto launcher = this->launcher([](const Job& job, std::size_t entry) {
    return job.id == "first-cpu-0" && entry == 0 ? Act::outage : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(result("t.a", "cpu-0"), "3 attempts in a row brought no result: node h9 failed");
}

TEST_F(ConductorTest, a_worker_that_brings_nothing_three_times_loses_its_cases) {
  auto launcher = this->launcher([](const Job& job, std::size_t) {
    return job.id == "first-cpu-0" ? Act::leave : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(result("t.a", "cpu-0"), "3 attempts in a row brought no result: exit 3");
  EXPECT_EQ(result("t.b", "cpu-0"), "3 attempts in a row brought no result: exit 3");
  EXPECT_EQ(launcher.jobs.size(), 6U);
  EXPECT_TRUE(measured().problems.empty());
}

TEST_F(ConductorTest, a_case_that_a_worker_leaves_out_is_not_taken_for_measured) {
  auto launcher = this->launcher([](const Job& job, std::size_t entry) {
    return job.id == "first-cpu-0" && entry == 2 ? Act::skip : Act::measure;
  });
  conduct_with(launcher);
  EXPECT_EQ(result("t.a", "cpu-0"), "measured");
  EXPECT_EQ(result("t.b", "cpu-0"), "3 attempts in a row brought no result: exit 0");
  EXPECT_EQ(std::ranges::count(launcher.measured, "t.a@cpu-0"), 1);
}

TEST_F(ConductorTest, every_case_crashing_ends_the_campaign_all_the_same) {
  auto launcher = this->launcher([](const Job&, std::size_t) { return Act::crash; });
  conduct_with(launcher);
  EXPECT_EQ(progress_.lost.size(), 6U);
  EXPECT_EQ(launcher.jobs.size(), 6U);
  EXPECT_EQ(journal().back(), "campaign_finished");
}

TEST_F(ConductorTest, where_no_job_can_be_started_nothing_is_lost_and_the_hint_is_passed_on) {
  auto launcher = this->launcher(well);
  launcher.refuse = true;
  try {
    conduct_with(launcher);
    FAIL() << "conducted without a worker";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::world);
    EXPECT_EQ(std::string(error.what()), "no job could be started: no worker here");
    EXPECT_EQ(error.hint(), "build it");
  }
  EXPECT_TRUE(measured().samples.empty());
  auto mended = this->launcher(well);
  conduct_with(mended);
  EXPECT_EQ(mended.measured.size(), 6U);
}

TEST_F(ConductorTest, a_job_that_is_refused_later_is_lost_with_its_cause) {
  auto launcher = this->launcher(well);
  launcher.on_wait = [&](double) { launcher.refuse = launcher.jobs.size() == 3; };
  conduct_with(launcher);
  EXPECT_EQ(result("t.c", "cpu-0"), "3 attempts in a row brought no result: no worker here");
}

TEST_F(ConductorTest, a_stop_keeps_what_is_finished_and_the_next_run_does_the_rest) {
  auto launcher = this->launcher(
      [](const Job&, std::size_t entry) { return entry == 2 ? Act::hang : Act::measure; });
  launcher.on_wait = [&](double now) { stop_ = now >= 1008; };
  const Conducted stopped = conduct_with(launcher);
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_EQ(launcher.ended.size(), 2U) << "both devices were at their second case";
  EXPECT_EQ(journal().back(), "interrupted");
  EXPECT_EQ(measured().samples.size(), 3U);
  EXPECT_EQ(result("t.b", "cpu-0"), "") << "interrupted is not lost";
  EXPECT_TRUE(progress_.lost.empty());

  stop_ = false;
  auto next = this->launcher(well);
  EXPECT_FALSE(conduct_with(next).interrupted);
  EXPECT_EQ(next.measured, (std::vector<std::string>{"t.b@cpu-0", "t.b@cpu-1", "t.c@cpu-0"}));
  EXPECT_EQ(next.leftovers_of, std::vector<std::string>{plan_.id});
  EXPECT_TRUE(measured().problems.empty());
}

TEST_F(ConductorTest, a_file_named_stop_ends_all_load_and_keeps_it_off_until_it_is_gone) {
  auto launcher = this->launcher(
      [](const Job&, std::size_t entry) { return entry == 2 ? Act::hang : Act::measure; });
  launcher.on_wait = [&](double now) {
    if (now >= 1008) std::ofstream(root_ / "STOP");
  };
  EXPECT_TRUE(conduct_with(launcher).interrupted);
  EXPECT_EQ(launcher.ended.size(), 2U);
  EXPECT_TRUE(progress_.lost.empty());
  auto next = this->launcher(well);
  EXPECT_THROW(conduct_with(next), Error);
  EXPECT_TRUE(next.jobs.empty());
  std::filesystem::remove(root_ / "STOP");
  EXPECT_FALSE(conduct_with(next).interrupted);
}

TEST_F(ConductorTest, what_exceeds_the_power_there_is_waits_until_something_has_ended) {
  HostType type;
  type.device_watts = 100;
  site_.layout.host_types["host"] = type;
  site_.hosts[0].type = "host";
  site_.layout.power.budget_watts = 200;
  auto together = this->launcher(well);
  conduct_with(together);
  EXPECT_EQ(journal()[5], "job_started first-cpu-1");

  plan_.entries.erase(plan_.entries.begin() + 1);  // The host's own case needs both at once.
  make("less");
  site_.layout.power.budget_watts = 150;
  auto launcher = this->launcher(well);
  EXPECT_FALSE(conduct_with(launcher).interrupted);
  const std::vector<std::string> lines = journal();
  const auto at = [&](const char* line) { return std::ranges::find(lines, line) - lines.begin(); };
  EXPECT_LT(at("job_ended first-cpu-0"), at("job_started first-cpu-1"));
  EXPECT_EQ(measured().samples.size(), 5U);
}

TEST_F(ConductorTest, what_alone_exceeds_the_power_there_is_is_refused_and_does_not_wait_for_ever) {
  HostType type;
  type.device_watts = 100;
  site_.layout.host_types["host"] = type;
  site_.hosts[0].type = "host";
  site_.layout.power.budget_watts = 150;
  auto launcher = this->launcher(well);
  EXPECT_THROW(conduct_with(launcher), Error);
}

TEST(Work, hosts_come_before_their_devices_and_stages_in_order) {
  std::vector<std::string> ids;
  for (const UnitJob& job : jobs_of(two_stages())) ids.push_back(job.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"first-host-0", "first-cpu-0", "first-cpu-1",
                                           "second-cpu-0"}));
}

TEST(Work, names_of_units_that_look_alike_give_different_jobs_and_safe_file_names) {
  Plan plan = two_stages();
  plan.stages = {{"s", 1}};
  plan.entries = {entry("s", "t.a", Level::device, {"a/b", "a_b", "a b", "../x"})};
  std::vector<std::string> ids;
  for (const UnitJob& job : jobs_of(plan)) ids.push_back(job.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"s-a_b", "s-a_b_2", "s-a_b_3", "s-.._x"}));
}

TEST(Work, a_case_without_a_deadline_gets_one) {
  PlanEntry made = entry("s", "t.a", Level::device, {});
  for (const double none : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    made.deadline_seconds = none;
    EXPECT_EQ(deadline_of(made), 3 * 2 + 30);
  }
}

TEST(Watch, a_worker_that_begins_nothing_is_overdue) {
  const Watch watch({{0, 10}}, 100);
  EXPECT_EQ(watch.due(), 100 + kStartSeconds);
  EXPECT_EQ(watch.overdue(), "no case was begun within 30 s");
}

TEST(Watch, a_case_is_due_from_when_it_was_begun) {
  Watch watch({{0, 10}}, 100);
  EXPECT_TRUE(watch.hear(*parse_said("begin 0"), 120));
  EXPECT_EQ(watch.due(), 130);
  EXPECT_EQ(watch.overdue(), "deadline of 10 s passed");
}

TEST(Watch, progress_does_not_put_a_deadline_off) {
  Watch watch({{0, 10}}, 100);
  watch.hear(*parse_said("begin 0"), 101);
  EXPECT_TRUE(watch.hear(*parse_said("progress 0 0.5"), 105));
  EXPECT_EQ(watch.due(), 111);
}

TEST(Watch, a_silent_worker_between_cases_is_overdue) {
  Watch watch({{0, 10}, {1, 10}}, 100);
  watch.hear(*parse_said("begin 0"), 101);
  watch.hear(*parse_said("end 0 measured"), 102);
  EXPECT_EQ(watch.due(), 102 + kBetweenSeconds);
  EXPECT_EQ(watch.overdue(), "the worker was silent for 60 s between cases");
}

TEST(Watch, a_case_that_is_begun_again_or_was_not_given_puts_no_deadline_off) {
  Watch watch({{0, 10}}, 100);
  watch.hear(*parse_said("begin 0"), 101);
  EXPECT_FALSE(watch.hear(*parse_said("begin 0"), 110));
  EXPECT_FALSE(watch.hear(*parse_said("begin 5"), 110));
  EXPECT_FALSE(watch.hear(*parse_said("end 5 error"), 110));
  EXPECT_EQ(watch.due(), 111);
}

TEST(Watch, no_case_begins_while_another_runs) {
  Watch watch({{0, 10}, {1, 10}}, 100);
  watch.hear(*parse_said("begin 0"), 101);
  EXPECT_FALSE(watch.hear(*parse_said("begin 1"), 110));
  EXPECT_EQ(watch.last_begun(), 0U);
  EXPECT_EQ(watch.due(), 111);
}

TEST(Watch, lines_that_are_not_of_the_protocol_say_nothing) {
  for (const char* line :
       {"", "begin", "begin x", "begin -1", "begin 1 2", "begin 99999999999999999999", "end 1",
        "end 1 passed", "progress 1", "progress 1 nan", "progress 1 2", "progress 1 -0.1",
        "begin  1", "hello", "end 1 error more"}) {
    EXPECT_FALSE(parse_said(line)) << line;
  }
  EXPECT_EQ(parse_said("progress 3 0.25")->fraction, 0.25);
}

}  // namespace
}  // namespace assay
