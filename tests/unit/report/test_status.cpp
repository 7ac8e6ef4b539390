// Where a campaign stands.
#include <gtest/gtest.h>

#include "results/report/status.hpp"

namespace assay {
namespace {

Plan plan() {
  Plan plan;
  plan.stages = {{"compute", 10}, {"memory", 10}};
  PlanEntry gemm;
  gemm.stage = "compute";
  gemm.benchmark = "gemm.fp32";
  gemm.units = {"cpu-[0-3]"};
  PlanEntry triad = gemm;
  triad.stage = "memory";
  triad.benchmark = "hbm.triad";
  plan.entries = {gemm, triad};
  return plan;
}

void add(Samples& samples, const std::string& case_name, SampleStatus status) {
  Sample sample;
  sample.case_name = case_name;
  sample.unit = "cpu-" + std::to_string(samples.size());
  sample.status = status;
  samples.append(sample);
}

JournalEvent event(const std::string& what, const std::string& job = "",
                   std::uint32_t attempt = 0) {
  JournalEvent event;
  event.event = what;
  event.time = "2026-11-22T20:00:01Z";
  event.job = job;
  event.attempt = attempt;
  return event;
}

TEST(Status, counts_what_came_back_of_what_was_planned_stage_by_stage) {
  Samples samples;
  add(samples, "gemm.fp32", SampleStatus::measured);
  add(samples, "gemm.fp32", SampleStatus::wrong);
  add(samples, "hbm.triad", SampleStatus::error);
  add(samples, "hbm.copy", SampleStatus::measured);  // Not planned.
  const Status status = status_of(plan(), samples, {});
  ASSERT_EQ(status.stages.size(), 2U);
  EXPECT_EQ(status.stages[0].planned, 4U);
  EXPECT_EQ(status.stages[0].measured, 1U);
  EXPECT_EQ(status.stages[0].wrong, 1U);
  EXPECT_EQ(status.stages[1].error, 1U);
  EXPECT_EQ(status.planned(), 8U);
  EXPECT_EQ(status.came_back(), 3U);
}

TEST(Status, of_a_plan_that_was_never_started_has_no_start) {
  const Status status = status_of(plan(), {}, {});
  EXPECT_EQ(status.started, "");
  EXPECT_FALSE(status.finished);
}

TEST(Status, names_the_jobs_that_were_started_and_not_ended) {
  const Status status = status_of(
      plan(), {},
      {event("campaign_started"), event("job_started", "a", 1), event("job_started", "b", 1),
       event("job_ended", "a", 1), event("job_started", "a", 2)});
  ASSERT_EQ(status.running.size(), 2U);
  EXPECT_EQ(status.running[0].job, "b");
  EXPECT_EQ(status.running[1].attempt, 2U);
  EXPECT_EQ(status.last_event, "job_started 2026-11-22T20:00:01Z");
}

TEST(Status, knows_no_job_of_before_once_a_campaign_goes_on) {
  const Status status =
      status_of(plan(), {},
                {event("job_started", "a", 1), event("campaign_resumed"), event("stage_started")});
  EXPECT_TRUE(status.running.empty());
}

TEST(Status, is_finished_only_where_nothing_happened_behind_the_end) {
  EXPECT_TRUE(status_of(plan(), {}, {event("campaign_finished")}).finished);
  EXPECT_FALSE(
      status_of(plan(), {}, {event("campaign_finished"), event("campaign_resumed")}).finished);
}

}  // namespace
}  // namespace assay
