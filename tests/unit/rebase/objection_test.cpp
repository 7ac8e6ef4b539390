// Campaigns that tighten nothing: not real, not finished, not to be believed.
#include "results/rebase/objection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;

TEST(RebaseObjection, what_is_not_real_tightens_no_profile_of_a_real_device) {
  Plan plan;
  Profile profile;
  for (const char* device : {"NVIDIA GB300", "cpu", "cuda", "EMULATED NVIDIA GB300"}) {
    profile.device = device;
    plan.reality = "real";
    EXPECT_FALSE(objection_to_reality(plan, profile));
    plan.reality = "simulated";
    EXPECT_TRUE(objection_to_reality(plan, profile)) << device;
  }
  plan.reality = "emulated";
  EXPECT_FALSE(objection_to_reality(plan, profile));
  profile.device = "simulated NVIDIA GB300";
  EXPECT_TRUE(objection_to_reality(plan, profile));
  plan.reality = "simulated";
  EXPECT_FALSE(objection_to_reality(plan, profile));
  plan.reality = "dreamt";  // Whatever is not known to be real.
  profile.device = "cpu";
  EXPECT_TRUE(objection_to_reality(plan, profile));
}

TEST(RebaseObjection, a_record_that_is_not_whole_names_what_is_wrong) {
  const RecordState whole{.last_event = "campaign_finished", .problems = {}, .goes_on = false};
  EXPECT_FALSE(objection_to_record(whole));
  RecordState state = whole;
  state.last_event = "interrupted";
  EXPECT_THAT(objection_to_record(state)->what(), HasSubstr("its last event is interrupted"));
  state.last_event.clear();
  EXPECT_THAT(objection_to_record(state)->what(), HasSubstr("not started"));
  state = whole;
  state.problems = {"samples/a.1.jsonl: its footer does not match", "b"};
  EXPECT_THAT(objection_to_record(state)->what(),
              HasSubstr("its footer does not match; and 1 more"));
  state = whole;
  state.goes_on = true;
  EXPECT_THAT(objection_to_record(state)->what(), HasSubstr("measure something again"));
}

}  // namespace
}  // namespace assay
