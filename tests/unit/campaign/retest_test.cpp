// Conducting a later plan: beside the results of the first, and on again after a stop.
#include "fixture.hpp"
#include "results/record/plan_name.hpp"

namespace assay {
namespace {

class RetestTest : public ConductorTest {
 protected:
  RetestTest() {
    auto launcher = this->launcher(well);
    conduct_with(launcher);
    Plan later = plan_;
    later.number = 2;
    later.previous = sha256_;
    later.stages = {{retest_stage(2), 5}};
    later.entries = {plan_.entries[0], plan_.entries[3]};
    for (PlanEntry& entry : later.entries) {
      entry.stage = retest_stage(2);
      entry.again = Again::anew;
    }
    later.entries[0].units = {"cpu-1"};
    plan_ = later;
    write_file(root_ / plan_file(2), to_json(plan_));
    sha256_ = sha256_of_file(root_ / plan_file(2));
  }

  std::ptrdiff_t count(const std::string& event) const {
    return std::ranges::count(journal(), event);
  }
};

TEST_F(RetestTest, measures_what_it_holds_though_the_first_plan_has_results_of_it) {
  auto launcher = this->launcher(well);
  const Conducted done = conduct_with(launcher);
  EXPECT_EQ(done.jobs_started, 2U);
  EXPECT_EQ(launcher.measured, (std::vector<std::string>{"t.a@cpu-1", "t.c@cpu-0"}));
  EXPECT_EQ(measured().samples.size(), 2U);
  EXPECT_TRUE(measured().problems.empty());
  const std::vector<std::string> events = journal();
  const auto begun = std::ranges::find(events, "retest_started");
  ASSERT_NE(begun, events.end());
  EXPECT_EQ(*(begun - 1), "campaign_finished");
  EXPECT_EQ(events.back(), "campaign_finished");
}

TEST_F(RetestTest, a_finished_one_is_not_conducted_again) {
  auto first = launcher(well);
  conduct_with(first);
  auto second = launcher(well);
  EXPECT_EQ(conduct_with(second).jobs_started, 0U);
  EXPECT_EQ(count("retest_started"), 1);
  EXPECT_EQ(count("campaign_finished"), 2);
}

TEST_F(RetestTest, one_that_was_stopped_goes_on_where_it_was) {
  auto first = launcher([](const Job& job, std::size_t) {
    return job.id.ends_with("cpu-1") ? Act::hang : Act::measure;
  });
  first.on_wait = [&](double now) { stop_ = now > 5; };
  EXPECT_TRUE(conduct_with(first).interrupted);
  EXPECT_EQ(journal().back(), "interrupted");
  stop_ = false;
  auto second = launcher(well);
  EXPECT_FALSE(conduct_with(second).interrupted);
  EXPECT_EQ(second.measured, std::vector<std::string>{"t.a@cpu-1"});
  EXPECT_EQ(count("retest_started"), 1);
  EXPECT_EQ(count("campaign_resumed"), 1);
  EXPECT_EQ(measured().samples.size(), 2U);
}

}  // namespace
}  // namespace assay
