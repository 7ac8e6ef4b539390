// From a campaign to the sentences about one unit of it.
#include <gmock/gmock.h>

#include "results/explain/advice.hpp"
#include "results/explain/repeat.hpp"
#include "results/explain/text.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Explained {
  explicit Explained(Street& street, const std::string& unit = "cpu-0") : street_(street) {
    street.profile.bounds.front().line = 73;
    ExplanationBuilder builder{
        street.plan,
        street.profile,
        {.id = unit, .level = Level::device, .host = "", .serial = "", .model = ""}};
    const Measurements measured = street.measurements();
    const Ruling ruling =
        judge(street.plan, street.profile, street.site, measured,
              [&](const Verdict& verdict, const std::optional<SampleView>& sample) {
                builder.add(verdict, sample);
              });
    unit_ = builder.build(ruling);
  }

  const CaseExplanation& one() const { return unit_.cases.at(0); }
  Cause cause() const { return cause_of(one(), street_.profile); }
  std::string text(bool all = false) const {
    const ExplanationContext context{
        street_.plan,
        street_.profile,
        "folder",
        "inputs/profile.json",
        {{"memory",
          {{1, "folder/raw/memory-cpu-0.1.json.gz"}, {2, "folder/raw/memory-cpu-0.2.json.gz"}}}}};
    // Wide, so that no sentence is broken.
    return explanation_text(unit_, context, {{}, all, 2000});
  }

  Street& street_;
  UnitExplanation unit_;
};

void slow(Street& street) { street.values() = values_around(12e9); }

TEST(Explanation, of_a_slow_unit_says_what_was_measured_demanded_and_by_which_line) {
  Street street;
  slow(street);
  const Explained explained(street);
  EXPECT_EQ(explained.unit_.outcome, Outcome::fail);
  EXPECT_EQ(explained.cause(), Cause::beyond);
  const std::string text = explained.text();
  EXPECT_THAT(text, HasSubstr("bandwidth 12.00 GB/s, the median of 20 repetitions"));
  EXPECT_THAT(text, HasSubstr("at least 20.00 GB/s"));
  EXPECT_THAT(text, HasSubstr("contract B.3 (inputs/profile.json, line 73)"));
  EXPECT_THAT(text, HasSubstr("beyond its limit"));
  EXPECT_THAT(text, HasSubstr("zcat folder/raw/memory-cpu-0.1.json.gz"));
  EXPECT_THAT(text, Not(HasSubstr("cpu-0.2.json.gz")));
}

TEST(Explanation, says_where_a_unit_stands_among_its_peers) {
  Street street;
  for (const char* id : {"cpu-1", "cpu-2", "cpu-3"}) street.add_device(id);
  slow(street);
  const Explained explained(street);
  EXPECT_EQ(explained.one().peers.of(Outcome::pass), 3U);
  EXPECT_THAT(explained.text(), HasSubstr("The same case on 3 other units: 3 pass."));
  EXPECT_THAT(explained.text(), HasSubstr("this unit is number 4 of 4"));
  EXPECT_THAT(explained.text(), HasSubstr("this unit is what differs"));
}

TEST(Explanation, says_so_where_there_are_no_peers) {
  Street street;
  slow(street);
  EXPECT_THAT(Explained(street).text(), HasSubstr("No other unit"));
}

TEST(Explanation, looks_for_a_common_cause_where_most_peers_fail_as_well) {
  Street street;
  slow(street);
  for (const char* id : {"cpu-1", "cpu-2", "cpu-3"}) street.add_device(id);
  EXPECT_THAT(Explained(street).text(), HasSubstr("what they have in common"));
}

TEST(Explanation, names_the_condition_that_was_not_met_and_what_ends_it) {
  Street street;
  street.sample().conditions["foreign_cpus"] = 1.5;
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::condition);
  EXPECT_THAT(explained.text(), HasSubstr("Something else computed on its CPUs"));
}

TEST(Explanation, of_a_condition_that_nobody_knows_does_not_blame_a_process) {
  Street street;
  street.sample().conditions.clear();
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::condition);
  EXPECT_THAT(explained.text(), HasSubstr("did not say what foreign_cpus was"));
  EXPECT_THAT(explained.text(), HasSubstr("foreign_cpus unknown"));
}

TEST(Explanation, of_a_wrong_result_says_not_to_use_the_unit) {
  Street street;
  street.sample().status = SampleStatus::wrong;
  street.sample().cause = "element 7 is 3, must be 4";
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::wrong);
  EXPECT_THAT(explained.text(), HasSubstr("do not use this unit"));
  EXPECT_THAT(explained.text(), HasSubstr("element 7 is 3"));
}

TEST(Explanation, of_what_did_not_come_back_points_to_the_raw_output) {
  Street street;
  street.measured.samples.clear();
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::missing);
  EXPECT_THAT(explained.text(), HasSubstr("nothing came back"));
}

TEST(Explanation, of_noise_names_the_nearest_condition) {
  Street street;
  street.bound().spread_max = 0.01;
  street.values() = values_around(28e9, 0.1);
  street.sample().conditions["foreign_cpus"] = 0.19;
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::noisy);
  EXPECT_THAT(explained.text(), HasSubstr("The first suspect is foreign_cpus, at 95 %"));
}

TEST(Explanation, of_what_is_faster_than_physics_doubts_the_measurement) {
  Street street;
  street.bound().physical_limit = Threshold{25e9, {}};
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::impossible);
  EXPECT_THAT(explained.text(), HasSubstr("the measurement or the stated limit is broken"));
}

TEST(Explanation, of_a_pass_is_one_line_unless_all_is_asked_for) {
  Street street;
  const Explained explained(street);
  EXPECT_THAT(explained.text(), HasSubstr("✓ hbm.triad: pass, bandwidth 28.00 GB/s"));
  EXPECT_THAT(explained.text(), Not(HasSubstr("planned")));
  EXPECT_THAT(explained.text(true), HasSubstr("planned"));
}

TEST(Explanation, mentions_attempts_only_above_one) {
  Street street;
  slow(street);
  EXPECT_THAT(Explained(street).text(), Not(HasSubstr("attempts")));
  street.sample().attempt = 2;
  EXPECT_THAT(Explained(street).text(), HasSubstr("It took 2 attempts."));
}

TEST(Explanation, of_a_unit_that_nothing_was_planned_on_says_so) {
  Street street;
  const Explained explained(street, "cpu-9");
  EXPECT_FALSE(explained.unit_.outcome);
  EXPECT_THAT(explained.text(), HasSubstr("nothing was planned on it"));
}

TEST(Repeat, quotes_what_a_shell_would_change) {
  EXPECT_EQ(shell_word("runs/a-1"), "runs/a-1");
  EXPECT_EQ(shell_word("gemm.fp32[mode=burst]"), "'gemm.fp32[mode=burst]'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Repeat, is_the_call_with_the_inputs_and_the_seed_of_the_plan) {
  Plan plan;
  plan.launcher = "local";
  plan.seed = 18446744073709551615U;
  plan.inputs = {
      {"inputs/campaign-quick.json", ""}, {"inputs/profile.json", ""}, {"inputs/site.json", ""}};
  EXPECT_EQ(repeat_command(plan, "my run", "hbm.triad"),
            "assay run --only hbm.triad --campaign 'my run/inputs/campaign-quick.json' --profile "
            "'my run/inputs/profile.json' --site 'my run/inputs/site.json' --seed "
            "18446744073709551615");
}

TEST(Repeat, is_nothing_where_the_plan_does_not_name_its_inputs) {
  EXPECT_EQ(repeat_command(Plan{}, "run", "hbm.triad"), "");
}

}  // namespace
}  // namespace assay
