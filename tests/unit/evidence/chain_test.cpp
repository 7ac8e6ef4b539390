// Later plans: derived again from the samples, found where they are changed, missing or invented.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/evidence/recompute.hpp"
#include "results/evidence/seal.hpp"
#include "results/format/plan.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/chain.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"
#include "results/store/samples.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// hbm.triad on cpu-0 straddles its floor of 20 GB/s at the first look.
class ChainTest : public testing::Test {
 protected:
  void straddle() {
    campaign_.plan.retest = {10, 6};
    campaign_.samples[0].metrics["bandwidth"].values = {19.7e9, 19.9e9, 20.0e9,
                                                        20.1e9, 20.2e9, 20.4e9};
    campaign_.ready();
  }

  CampaignFolder folder() const { return CampaignFolder::open(campaign_.folder()); }
  Recomputed recomputed() const { return recompute(folder(), std::nullopt, {}); }
  std::filesystem::path second() const { return campaign_.folder() / plan_file(2); }

  void journal(const std::string& event, const std::string& note) {
    JournalEvent happened;
    happened.event = event;
    happened.note = note;
    Journal(campaign_.folder() / "journal.jsonl").append(happened);
  }

  // The plan that follows, and what it brings of hbm.triad on cpu-0.
  void retest(std::vector<double> values) {
    const std::optional<Plan> plan = recomputed().next;
    ASSERT_TRUE(plan);
    put(second(), to_json(*plan));
    journal("retest_started", sha256_of_file(second()));
    const std::string job = retest_stage(2) + "-cpu-0";
    SamplesWriter writer(campaign_.folder() / "samples" / (job + ".1.jsonl"),
                         {.plan_id = plan->id,
                          .plan_sha256 = sha256_of_file(second()),
                          .job = job,
                          .attempt = 1,
                          .worker_version = ASSAY_VERSION,
                          .reality = "real",
                          .libraries = {}});
    Sample sample = campaign_.samples[0];
    sample.metrics["bandwidth"].values = std::move(values);
    sample.started = "2026-03-01T12:10:00Z";
    sample.began_seconds = 700;
    sample.ended_seconds = 701;
    writer.append(sample);
    writer.finish();
    journal("campaign_finished", "");
    campaign_.judge();
  }

  void retest() { retest({20.7e9, 20.8e9, 20.9e9, 21.0e9, 21.1e9, 21.2e9}); }

  Verdict first_verdict() const {
    std::optional<Verdict> found;
    recompute(folder(), std::nullopt,
              {[&](const Verdict& verdict, const auto&) {
                 if (!found) found = verdict;
               },
               {}});
    return *found;
  }

  std::string open_differences() const {
    return differences(verify(campaign_.folder(), std::nullopt));
  }

  SmallCampaign campaign_;
};

TEST_F(ChainTest, a_straddling_value_gives_a_plan_that_pools_exactly_k_more) {
  straddle();
  const std::optional<Plan> plan = recomputed().next;
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->entries.size(), 1U);
  EXPECT_EQ(plan->entries[0].again, Again::pool);
  EXPECT_EQ(plan->entries[0].units, std::vector<std::string>{"cpu-0"});
  EXPECT_EQ(plan->entries[0].sampling.repetitions, 6U);
  EXPECT_EQ(plan->previous, sha256_of_file(campaign_.folder() / "plan.json"));
}

TEST_F(ChainTest, what_came_back_is_pooled_and_every_plan_derived_again) {
  straddle();
  retest();
  const Verdict found = first_verdict();
  EXPECT_EQ(found.outcome, Outcome::pass) << found.reason;
  EXPECT_EQ(found.attempts, 2U);
  EXPECT_EQ(found.judgements.at(0).count, 12U);
  EXPECT_FALSE(recomputed().next);
  EXPECT_THAT(recomputed().ruling.summary.problems, IsEmpty());
  EXPECT_EQ(recomputed().ruling.summary.exit, Exit::accepted);
  EXPECT_EQ(open_differences(), "");
}

TEST_F(ChainTest, a_finished_chain_can_be_sealed_and_verified) {
  straddle();
  retest();
  campaign_.seal_only();
  const Verification found = campaign_.verified();
  EXPECT_EQ(found.exit, Exit::accepted) << text(found);
}

TEST_F(ChainTest, a_campaign_whose_retest_is_yet_to_come_is_not_sealed) {
  straddle();
  EXPECT_THAT(open_differences(), HasSubstr("plan-0002.json: it is missing"));
  EXPECT_THROW(seal(campaign_.folder(), campaign_.key()), Error);
}

TEST_F(ChainTest, a_changed_byte_in_a_later_plan_is_found) {
  straddle();
  retest();
  replace(second(), "\"deadline_seconds\": 30", "\"deadline_seconds\": 31");
  EXPECT_THAT(open_differences(), HasSubstr("plan-0002.json"));
  EXPECT_NE(recomputed().ruling.summary.exit, Exit::accepted);
}

TEST_F(ChainTest, a_deleted_later_plan_is_found) {
  straddle();
  retest();
  std::filesystem::remove(second());
  EXPECT_THAT(open_differences(), HasSubstr("plan-0002.json: it is missing"));
  EXPECT_THAT(recomputed().ruling.summary.problems, Contains(HasSubstr("its plan is not there")));
}

TEST_F(ChainTest, an_invented_later_plan_is_found) {
  campaign_.plan.retest = {10, 6};
  campaign_.ready();
  Plan invented = folder().plan();
  invented.number = 2;
  invented.previous = sha256_of_file(campaign_.folder() / "plan.json");
  invented.entries.resize(1);
  invented.entries[0].again = Again::anew;
  put(second(), to_json(invented));
  EXPECT_THAT(open_differences(), HasSubstr("nothing is measured again"));
  EXPECT_NE(recomputed().ruling.summary.exit, Exit::accepted);
}

TEST_F(ChainTest, a_plan_behind_another_predecessor_or_a_gap_is_a_problem) {
  straddle();
  retest();
  replace(second(), sha256_of_file(campaign_.folder() / "plan.json"), std::string(64, '0'));
  EXPECT_THAT(read_chain(folder()).problems,
              Contains(HasSubstr("plan-0002.json: the plan before")));
  std::filesystem::rename(second(), campaign_.folder() / plan_file(3));
  EXPECT_THAT(read_chain(folder()).problems, Contains("plan-0003.json: no plan stands before it"));
}

TEST_F(ChainTest, samples_of_the_first_plan_are_none_of_a_later_one) {
  straddle();
  retest();
  const auto samples = campaign_.folder() / "samples";
  std::filesystem::copy_file(samples / "memory-cpu-1.1.jsonl",
                             samples / (retest_stage(2) + "-cpu-1.1.jsonl"));
  EXPECT_THAT(recomputed().ruling.summary.problems, Contains(HasSubstr("names another plan")));
}

TEST_F(ChainTest, an_event_sends_every_case_of_its_unit_back_to_the_start) {
  campaign_.plan.retest = {10, 6};
  campaign_.ready();
  ASSERT_EQ(recomputed().ruling.summary.exit, Exit::accepted);
  append_event(folder(),
               {"J. Doe", "repair", "a DIMM was replaced", "2026-03-01T13:00:00Z", "cpu-1"});
  const Recomputed found = recomputed();
  EXPECT_EQ(found.ruling.summary.exit, Exit::undecided);
  ASSERT_TRUE(found.next);
  EXPECT_EQ(found.next->events, 1U);
  ASSERT_EQ(found.next->entries.size(), 2U);
  EXPECT_EQ(found.next->entries[0].again, Again::anew);
  EXPECT_EQ(found.next->entries[0].sampling.repetitions, 6U);
  EXPECT_EQ(found.next->entries[0].units, std::vector<std::string>{"cpu-1"});
}

TEST_F(ChainTest, an_event_after_the_retest_does_not_change_how_its_plan_is_derived) {
  straddle();
  retest();
  append_event(folder(), {"J. Doe", "firmware", "1.2", "2026-03-01T13:00:00Z", "host-0"});
  const Recomputed found = recomputed();
  EXPECT_THAT(found.ruling.summary.problems, IsEmpty());
  ASSERT_TRUE(found.next);
  EXPECT_EQ(found.next->number, 3U);
}

TEST_F(ChainTest, a_broken_ledger_of_events_stops_judging) {
  campaign_.ready();
  put(campaign_.folder() / "events.jsonl", "{\"by\":\"J. Doe\"");
  EXPECT_THROW(recomputed(), Error);
}

}  // namespace
}  // namespace assay
