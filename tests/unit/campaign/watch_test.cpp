// The deadline of a job that waits for its hosts first.
#include "harness/campaign/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Watch, a_job_that_waits_has_its_deadlines_from_its_start_on) {
  Watch watch({{0, 10}}, 100, 1000);
  EXPECT_EQ(watch.due(), 100 + 1000 + kStartSeconds);
  EXPECT_THAT(watch.overdue(), testing::HasSubstr("no host was free within 1000 s"));
  watch.started(500);
  EXPECT_EQ(watch.due(), 500 + kStartSeconds);
  EXPECT_EQ(watch.due_at_last(), 500 + kStartSeconds + 10 + kBetweenSeconds);
  EXPECT_THAT(watch.overdue(), testing::HasSubstr("no case was begun"));
  EXPECT_TRUE(watch.hear({Said::Verb::begin, 0, 0, {}}, 510));
  EXPECT_EQ(watch.due(), 520);
}

TEST(Watch, a_job_that_does_not_wait_has_them_at_once) {
  const Watch watch({{0, 10}}, 100);
  EXPECT_EQ(watch.due(), 100 + kStartSeconds);
}

}  // namespace
}  // namespace assay
